"""How colours look to people: contrast, difference, and the three colour vision deficiencies."""

from __future__ import annotations

from typing import Final

Rgb = tuple[float, float, float]
"""Red, green and blue from 0 to 1: gamma-encoded sRGB, except where a name says linear."""

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", IEEE TVCG 15(6), 2009, severity 1.0; applied to linear RGB.
DEFICIENCIES: Final[dict[str, tuple[Rgb, Rgb, Rgb]]] = {
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

# IEC 61966-2-1: linear sRGB to CIE XYZ, white point D65.
_TO_XYZ: Final = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE: Final = (0.95047, 1.0, 1.08883)


def contrast(first: Rgb, second: Rgb) -> float:
    """Give the WCAG 2.x contrast ratio, from 1 to 21."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Rgb) -> float:
    """Give the WCAG 2.x relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def difference(first: Rgb, second: Rgb, deficiency: str = "none") -> float:
    """Give CIE76 delta E, the distance in CIE L*a*b*, as seen with a deficiency; black to white is 100."""
    pairs = zip(_lab(_seen(first, deficiency)), _lab(_seen(second, deficiency)), strict=True)
    return float(sum((one - other) ** 2 for one, other in pairs) ** 0.5)


def _linear(colour: Rgb) -> Rgb:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return red, green, blue


def _seen(colour: Rgb, deficiency: str) -> Rgb:
    """Give the linear RGB that a person with the deficiency sees."""
    red, green, blue = (min(1.0, max(0.0, c)) for c in _times(DEFICIENCIES[deficiency], _linear(colour)))
    return red, green, blue


def _times(matrix: tuple[Rgb, Rgb, Rgb], vector: Rgb) -> Rgb:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _lab(linear: Rgb) -> Rgb:
    """Convert linear sRGB to CIE L*a*b* (L* from 0 to 100)."""
    scaled = [value / white for value, white in zip(_times(_TO_XYZ, linear), _WHITE, strict=True)]
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in scaled)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
