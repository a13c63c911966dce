"""Figures of the pipeline by office in the API: conversion of the seed pool, and plans."""

from dataclasses import asdict

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import ActingMixin
from cultivation.domain.plans.figures import figures_by_office
from cultivation.domain.seeds.conversion import conversion_by_office
from cultivation.enums.seeds import SeedState
from cultivation.serializers.pipeline_figures import (
    ConversionSerializer,
    PlanFiguresSerializer,
)


class SeedConversionView(ActingMixin, APIView):
    """How many seeds of each office below the caller's came how far."""

    @extend_schema(responses=ConversionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """A line for each office, most seeds first."""
        lines = [
            {
                "code": line.code,
                "name": line.name,
                **{s.value: count for s, count in zip(SeedState, line.counts, strict=True)},
                "filed_pct": line.filed_pct,
            }
            for line in conversion_by_office(self.office)
        ]
        return Response(ConversionSerializer(lines, many=True).data)


class PlanFiguresView(ActingMixin, APIView):
    """Plans and goals of each office below the caller's."""

    @extend_schema(responses=PlanFiguresSerializer(many=True))
    def get(self, request: Request) -> Response:
        """A line for each office; goals are those of running plans."""
        lines = figures_by_office(self.office, today=timezone.localdate())
        return Response(PlanFiguresSerializer([asdict(one) for one in lines], many=True).data)
