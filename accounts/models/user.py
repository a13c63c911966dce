"""People who sign in."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class UserQuerySet(models.QuerySet["User"]):
    """Users, by what is typed into a search."""

    def search(self, text: str) -> "UserQuerySet":
        """Users whose name or user name holds the text."""
        return self.filter(Q(username__icontains=text) | Q(name__icontains=text))


class UserManager(BaseUserManager["User"]):
    """Creates users with a hashed password."""

    def get_queryset(self) -> UserQuerySet:
        """Users with what can be asked of them."""
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A new user; without a password he cannot sign in by one."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person, one account. What he may do comes from postings and memberships."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    # A password that somebody else has seen: to be used until this instant, once, to set one's own.
    initial_password_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name or self.username
