"""Smooth rectifiers: like the rectifier far from 0, without its corner."""
