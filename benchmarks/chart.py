"""The chart: how many times as fast this server is as each peer, as bars on a logarithmic scale."""

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log2
from statistics import median

from benchmarks.measure import Series

_ROW, _GAP, _TOP, _LEFT, _WIDTH = 18, 14, 44, 190, 560
_STYLE = """
  text { font: 12px sans-serif; fill: #1f2328 } .name { font-weight: bold } .tick { fill: #59636e }
  line { stroke: #d1d9e0 } .one { stroke: #59636e; stroke-width: 2 }
  .faster { fill: #1a7f37 } .slower { fill: #bc4c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .tick { fill: #9198a1 } line { stroke: #3d444d }
    .one { stroke: #9198a1 } .faster { fill: #3fb950 } .slower { fill: #f0883e }
  }
"""


def chart(all_series: Sequence[Series]) -> str:
    """Give the chart as SVG, which follows the reader's light or dark colours."""
    shown = [series for series in all_series if series.ratios]
    ratios = [median(values) for series in shown for values in series.ratios.values()]
    low, high = floor(log2(min([1, *ratios]))), ceil(log2(max([2, *ratios])))
    scale = _WIDTH / (high - low)
    rows = sum(len(series.ratios) + 1 for series in shown)
    height = _TOP + rows * _ROW + len(shown) * _GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {_LEFT + _WIDTH + 70} {height}">',
        "<title>How many times as fast as each peer this server is</title>",
        f"<style>{_STYLE}</style>",
        '<text class="tick" x="4" y="20">times as fast as</text>',
    ]
    for power in range(low, high + 1):
        label = 2**power if power >= 0 else f"1/{2**-power}"
        x = _LEFT + (power - low) * scale
        kind = ' class="one"' if power == 0 else ""
        parts.append(f'<line{kind} x1="{x:.1f}" x2="{x:.1f}" y1="28" y2="{height}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="20" text-anchor="middle">{label}x</text>')
    parts += _bars(shown, _LEFT - low * scale, scale)
    return "\n".join([*parts, "</svg>", ""])


def _bars(shown: Sequence[Series], one: float, scale: float) -> Iterator[str]:
    y = _TOP
    for series in shown:
        yield f'<text class="name" x="4" y="{y + 12}">{escape(series.name)}</text>'
        y += _ROW
        for peer, values in series.ratios.items():
            ratio = median(values)
            end = one + log2(ratio) * scale
            kind = "faster" if ratio >= 1 else "slower"
            yield f'<text x="{_LEFT - 8}" y="{y + 12}" text-anchor="end">{escape(peer)}</text>'
            yield (
                f'<rect class="{kind}" x="{min(one, end):.1f}" y="{y + 2}" '
                f'width="{abs(end - one):.1f}" height="{_ROW - 5}"/>'
            )
            yield f'<text x="{max(one, end) + 5:.1f}" y="{y + 12}">{ratio:.2g}x</text>'
            y += _ROW
        y += _GAP
