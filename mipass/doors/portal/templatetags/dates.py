"""Dates as template filters: `{% load dates %}`, then `{{ at|moment }}`."""

from django import template

from mipass.doors.web import words

register = template.Library()

for words_of in (words.moment, words.short_moment, words.day, words.short_day, words.clock, words.ago):
    register.filter(words_of.__name__, words_of)
