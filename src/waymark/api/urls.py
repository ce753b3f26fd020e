"""The addresses machines use."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
