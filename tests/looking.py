"""What every page must look like: no sideways scrolling, no fault that axe can find."""

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe
from chromium import Visitor

Size = tuple[int, int]
PHONE, ZOOMED, DESK = SIZES = ((320, 640), (640, 450), (1280, 800))
"""A phone; a window of 1280 px at 200 % zoom, which is 640 px wide; a desk."""
CUT = """
() => [...document.querySelectorAll("body *")].filter((each) => {
  const style = getComputedStyle(each);
  if (each.closest(".hidden-visually, details:not([open])")) return false;
  if (style.display === "inline") return false;
  const hides = ["hidden", "clip"];
  return (hides.includes(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
    || (hides.includes(style.overflowY) && each.scrollHeight > each.clientHeight + 1);
}).map((each) => `${location.pathname}: ${each.className}: ${each.textContent.slice(0, 60)}`)
"""
"""Elements that cut off a part of their text."""


OF_COLORS = ("color-contrast", "link-in-text-block")
"""The rules of axe whose outcome may differ between light and dark."""


def faults_of(visitor: Visitor, looked_at: tuple[Size, ...] = (PHONE, DESK)) -> list[str]:
    """What axe finds in the light at these sizes and in the dark at one, and what is too wide."""
    page = visitor.page
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = faults_as_it_is(visitor, looked_at)
    page.emulate_media(color_scheme="dark")
    found += what_axe_finds(visitor, "in the dark", OF_COLORS)
    page.emulate_media(color_scheme="light")
    return found


def faults_as_it_is(visitor: Visitor, looked_at: tuple[Size, ...] = (PHONE, DESK)) -> list[str]:
    """What axe finds at these sizes, and where the page is wider than a window of any."""
    page, found = visitor.page, list[str]()
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        if (width, height) in looked_at:
            found += what_axe_finds(visitor, f"at {width}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{page.url}: {wide} px wide in a window of {width}")
    return found


def what_axe_finds(visitor: Visitor, where: str, rules: Sequence[str] = ()) -> list[str]:
    """The faults of a page as it is now, by some rules or by all."""
    only = {"runOnly": list(rules)} if rules else {}
    told = Axe().run(visitor.page, options={"resultTypes": ["violations"], **only})
    return [
        f"{visitor.page.url} {where}: {each['id']} at {node['target']}"
        for each in told.response["violations"]
        for node in each["nodes"]
    ]
