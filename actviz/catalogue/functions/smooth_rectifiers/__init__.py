"""Smooth rectifiers: like the rectifier far from 0, but without its kink."""
