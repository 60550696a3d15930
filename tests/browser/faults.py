"""What is wrong with the page in front of somebody? Every question is put to the page itself; a line each fault."""

from __future__ import annotations

from typing import Any, cast

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]  # carries no types

from tests.browser.visitor import Visitor

WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]
NOTHING_ELSE = {"resultTypes": ["violations"], "preload": False, "iframes": False}
"""There are no frames; `preload` would fetch the style sheet again, for a rule about turned screens that it has not."""


def load_axe(somebody: Visitor) -> None:
    """Before the questions of axe can be put to a page. The content policy does not hold for tools of the browser."""
    somebody.page.evaluate(AXE_SCRIPT)


def against_wcag(somebody: Visitor) -> list[str]:
    """Rules of WCAG 2.2, A and AA."""
    return _asked_axe(somebody, {"runOnly": WCAG_2_2_AA})


def in_dark(somebody: Visitor) -> list[str]:
    """Contrasts of the same page at night, on a wide screen."""
    before = somebody.page.viewport_size
    somebody.page.emulate_media(color_scheme="dark")
    somebody.page.set_viewport_size({"width": 1280, "height": 800})
    faults = _asked_axe(somebody, {"runOnly": {"type": "rule", "values": OF_COLOURS}})
    faults += too_wide(somebody)
    somebody.page.emulate_media(color_scheme="light")
    assert before is not None
    somebody.page.set_viewport_size(before)
    return faults


def _asked_axe(somebody: Visitor, options: dict[str, Any]) -> list[str]:
    return _told(
        somebody,
        """options => axe.run(document, options).then(found => found.violations.flatMap(({id, nodes}) => nodes.map(
            node => `${id}: ${node.html.slice(0, 160)} (${(node.failureSummary || "").slice(0, 200)})`)))""",
        {**options, **NOTHING_ELSE},
    )


def too_wide(somebody: Visitor) -> list[str]:
    """What makes the page scroll sideways."""
    return _told(
        somebody,
        """() => {
            const root = document.documentElement, edge = root.clientWidth;
            if (root.scrollWidth <= edge) return [];
            const wide = [...document.querySelectorAll("body *")]
                .filter(each => each.getBoundingClientRect().right > edge + 1).slice(-3);
            return [`scrolls sideways at ${edge} px: ${wide.map(each => each.outerHTML.slice(0, 120)).join(" … ")}`];
        }""",
    )


def in_large_type_on_a_small_phone(somebody: Visitor) -> list[str]:
    """At 320 px, the letters 22 px high."""
    before = somebody.page.viewport_size
    somebody.page.set_viewport_size({"width": 320, "height": 700})
    somebody.page.evaluate("document.documentElement.style.setProperty('--root-size', '137.5%')")
    faults = too_wide(somebody) + badly_broken(somebody)
    assert before is not None
    somebody.page.set_viewport_size(before)
    somebody.page.evaluate("document.documentElement.style.removeProperty('--root-size')")
    return faults


def on_a_wider_phone(somebody: Visitor) -> list[str]:
    """At 390 px, where headings break after a mark and nowhere else."""
    before = somebody.page.viewport_size
    somebody.page.set_viewport_size({"width": 390, "height": 800})
    faults = badly_broken(somebody)
    assert before is not None
    somebody.page.set_viewport_size(before)
    return faults


def badly_broken(somebody: Visitor) -> list[str]:
    """Chinese headings of which a line begins with a mark that closes, or holds one character alone."""
    return _told(
        somebody,
        """() => [...document.querySelectorAll(":lang(zh) :is(h1, h2, h3, .brand > span)")].flatMap(heading => {
            const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT), lines = [];
            let top = null;
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                if (node.parentElement.closest(".only-ear, small")) continue;
                for (let at = 0; at < node.length; at++) {
                    const range = document.createRange();
                    range.setStart(node, at);
                    range.setEnd(node, at + 1);
                    const box = range.getBoundingClientRect();
                    if (!box.width || !node.data[at].trim()) continue;
                    if (top === null || box.top > top + box.height * 0.6) lines.push("");
                    lines[lines.length - 1] += node.data[at];
                    top = box.top;
                }
            }
            const isBad = lines.length > 1
                && lines.some(line => /^[。，！？；：、）」』”’》】…]/.test(line) || line.length === 1);
            return isBad ? [`breaks badly: ${lines.join(" / ")}`] : [];
        })""",
    )


CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary"


def too_small(somebody: Visitor) -> list[str]:
    """What a thumb can miss: less than 44 px high or wide. A link inside a sentence is as high as its line."""
    return _told(
        somebody,
        """controls => [...document.querySelectorAll(controls)].flatMap(control => {
            const label = control.closest(".choice") ? control.nextElementSibling : control;
            const box = label.getBoundingClientRect(), look = getComputedStyle(label);
            const isShown = control.checkVisibility() && control.tabIndex >= 0 && !control.matches(".skip");
            if (!isShown || look.display === "inline") return [];
            const isLarge = control.closest(".door") || box.height >= 43.9 && box.width >= 43.9;
            const size = `${Math.round(box.width)} × ${Math.round(box.height)} px`;
            return isLarge ? [] : [`${size}: ${control.outerHTML.slice(0, 160)}`];
        })""",
        CONTROLS,
    )


def without_focus_ring(somebody: Visitor) -> list[str]:
    """What does not show that the keyboard is there."""
    somebody.page.keyboard.press("Tab")  # from now on the focus is the keyboard's
    return _told(
        somebody,
        """controls => [...document.querySelectorAll(controls)].flatMap(control => {
            if (control.tabIndex < 0 || !control.checkVisibility()) return [];
            control.focus();
            const around = [[control], [control, "::after"], [control.nextElementSibling]].filter(([each]) => each);
            const isSeen = around.some(([each, part]) => {
                const look = getComputedStyle(each, part);
                return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
            });
            return isSeen ? [] : [`shows no focus: ${control.outerHTML.slice(0, 160)}`];
        })""",
        CONTROLS,
    )


def seen_though_hidden(somebody: Visitor) -> list[str]:
    """What is marked as hidden and drawn all the same."""
    return _told(
        somebody,
        """() => [...document.querySelectorAll("[hidden]")].filter(each => each.getClientRects().length)
            .map(each => `seen though hidden: ${each.outerHTML.slice(0, 160)}`)""",
    )


def said_twice(somebody: Visitor) -> list[str]:
    """Lines of the summary of mistakes that nobody can tell apart."""
    lines = somebody.page.locator(".errors li").all_inner_texts()
    return [f"said twice in the summary: {line}" for line in sorted(set(lines)) if lines.count(line) > 1]


def _told(somebody: Visitor, script: str, argument: Any = None) -> list[str]:
    return cast("list[str]", somebody.page.evaluate(script, argument))
