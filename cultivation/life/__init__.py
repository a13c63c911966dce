"""The life of a title by the calendar: pure Python over dated data, without Django.

Everything here is a function of dates alone, so that a job may run at any time and come to the
same result.
"""
