# SPDX-License-Identifier: GPL-2.0-only
"""page.py FOLDER: what the pages in it do in a browser. A test is named for what it shows."""
import os
import sys

from browser import Browser, Failure

folder = sys.argv[1]
browser = None


class Skip(Exception):
    """Why something cannot be tested here."""


def show(name, **options):
    browser.open(os.path.join(folder, name + ".html"), **options)


def shoot(name, **options):
    browser.screenshot(os.path.join(folder, name + ".png"), **options)


def check(condition, what):
    if not condition:
        raise Failure(what)


def equal(is_, should, what="it"):
    check(is_ == should, "%s is %r, not %r" % (what, is_, should))


def column(table, number):
    """What stands in a column, row by row."""
    return browser.run("[...document.querySelectorAll('#%s-table tbody tr')].map(row => row.cells[%d].textContent)"
                       % (table, number))


def sort_by(table, number):
    browser.click("#%s-table th:nth-child(%d) button" % (table, number + 1))


def sorted_as(table, number):
    return browser.run("document.querySelector('#%s-table th:nth-child(%d)').getAttribute('aria-sort')"
                       % (table, number + 1))


def peaks(kind):
    """The height of a curve's highest point, in pixels above its ground."""
    return browser.run("(box => box.height)(document.querySelector('#chart path.line.%s').getBBox())" % kind)


# ---- what is drawn ----

def the_chart_draws_all_calls_and_those_of_a_user_and_marks_refusals():
    show("office")
    for kind in "all", "one":
        check(peaks(kind) > 50, "the curve of %s is not drawn" % kind)
    marks = browser.run("document.querySelectorAll('#chart .mark').length")
    refusals = browser.run("data('refusals').length")
    check(0 < marks <= refusals, "%d marks of %d refusals" % (marks, refusals))
    equal(browser.run("document.querySelectorAll('#chart .limit').length"), 1, "lines of the limit")


def the_head_tells_the_totals_in_a_sentence():
    show("office")
    told = browser.run("byId('summary').textContent")
    check("company.bob" in told, told)
    for number in "packets", "sip", "calls", "answered", "refused", "peak":
        value = "{:,}".format(browser.run("totals." + number))
        check(value in told, "%s %s is not in: %s" % (number, value, told))


def a_damaged_trace_says_so():
    show("office")
    notice = browser.run("document.querySelector('.notice[role=note]').textContent")
    check("is damaged" in notice and "48,121 packets" in notice, notice)


def an_empty_trace_says_so():
    show("empty")
    equal(browser.run("byId('period').textContent"), "The trace holds no packet.")
    check("Nobody was refused." in browser.run("document.body.innerText"), "who was refused?")


def a_long_trace_keeps_its_peak_and_says_what_is_left_out():
    show("month")
    points = browser.run("data('curves')[0].filter((n, i) => i && i % 2 === 0)")
    equal(max(points), browser.run("totals.peak"), "the highest point")
    check(1000 < len(points) < 5000, "%d points are drawn" % len(points))
    told = browser.run("byId('left-out').textContent")
    check("5,000 of 12,000 users" in told and "of 150,000 calls" in told, told)
    shown = browser.run("document.querySelectorAll('#calls-table tbody tr').length")
    equal(shown, 100, "rows at first")
    browser.click("#calls > button")
    equal(browser.run("document.querySelectorAll('#calls-table tbody tr').length"), 1100, "rows after a click")
    ladders = browser.run("refusals.filter(r => data('ladders').some(l => l[0] === r.call)).length")
    equal(ladders, browser.run("refusals.length"), "refused calls that have a ladder")


def a_trace_of_a_minute_has_times_in_seconds():
    show("minute")
    ticks = browser.run("[...document.querySelectorAll('#chart .axis text')].map(tick => tick.textContent)")
    check("08:55:20" in ticks and len(ticks) >= 5, ticks)


def times_may_be_those_of_the_reader():
    show("office")
    check("08:55:12" in browser.run("byId('period').textContent"), "UTC at first")
    browser.run("byId('zone').value = ''; byId('zone').dispatchEvent(new Event('change'))")
    told = browser.run("byId('period').textContent")
    check("03:55:12" in told and "New_York" in told, told)
    check(column("calls", 1)[0].startswith("03:55:12"), "the table keeps the old times")


def a_real_trace_comes_out_of_bobctl_as_a_page():
    if not os.path.exists(os.path.join(folder, "real.html")):
        raise Skip("no ../shared/corpus here")
    show("real")
    equal(browser.run("document.querySelector('h1').textContent"), "sipnab__SIP_CALL_RTP_G711.pcap", "headline")
    equal(column("refusals", 3), ["francisco@bestel.com callee, 1 of 1"])
    equal(column("refusals", 5), ["#1 "], "who held the slot")
    browser.click("#refusals-table tbody tr td:nth-child(2)")
    browser.wait("byId('ladder').open")
    equal(browser.run("document.querySelector('#ladder .refused .message').textContent"), "INVITE")
    browser.click("#ladder-facts a")
    browser.wait("byId('ladder-title').textContent === 'Call #1'")
    equal(messages(), ["INVITE", "100 Trying", "180 Ringing", "200 Ok", "ACK"])


# ---- tables ----

def a_click_on_a_head_sorts_both_ways():
    show("office")
    by_refusals = column("users", 0)
    sort_by("users", 0)
    equal(sorted_as("users", 0), "ascending")
    first = column("users", 0)
    sort_by("users", 0)
    equal(sorted_as("users", 0), "descending")
    equal(column("users", 0), first[::-1], "the other way")
    equal(sorted(first), first, "by name")
    check(first != by_refusals, "it was sorted by name before")


def numbers_sort_as_numbers_the_highest_first():
    show("office")
    sort_by("users", 4)
    calls = [int(cell) for cell in column("users", 4)]
    equal(calls, sorted(calls, reverse=True))
    sort_by("users", 4)
    equal([int(cell) for cell in column("users", 4)], calls[::-1])
    check(len({len(str(n)) for n in calls}) > 1, "they are all of one length")


def the_keyboard_sorts_as_well():
    show("office")
    browser.run("document.querySelector('#users-table th button').focus()")
    browser.press("Enter", "\r")
    equal(sorted_as("users", 0), "ascending")


def a_filter_leaves_the_rows_that_hold_its_words():
    show("office")
    browser.type("#users-filter", "ALICE")
    equal(column("users", 0), ["alice@example.com"])
    equal(browser.run("document.querySelector('#users .told').textContent"), "1 of 40 users found")
    browser.type("#calls-filter", "refused")
    equal(set(column("calls", 6)), {"refused"})
    browser.type("#calls-filter", "no such thing")
    equal(column("calls", 6), [])


def the_calls_of_a_user_who_is_chosen_are_drawn():
    show("office")
    before = browser.run("document.querySelector('#chart path.line.one').getAttribute('d')")
    browser.click("#users-table tbody tr:nth-child(3) .choice")
    check(before != browser.run("document.querySelector('#chart path.line.one').getAttribute('d')"), "the same curve")
    title = browser.run("document.querySelectorAll('#chart .title')[1].textContent")
    check(title.startswith(column("users", 0)[2] + ", limit"), title)
    equal(browser.run("document.querySelectorAll('.choice[aria-pressed=true]').length"), 1)


# ---- ladders ----

def messages():
    return browser.run("[...document.querySelectorAll('#ladder .message')].map(text => text.textContent)")


def a_click_on_a_call_opens_its_ladder():
    show("office")
    browser.click("#calls-table tbody tr:nth-child(1) a")
    browser.wait("byId('ladder').open")
    said = messages()
    equal([said[0], said[-2], said[-1]], ["INVITE", "BYE", "200 OK"])
    equal(browser.run("document.querySelectorAll('#ladder .place').length"), 3, "columns")
    offsets = browser.run("[...document.querySelectorAll('#ladder .offset')].map(text => parseFloat(text.textContent))")
    equal(offsets[0], 0)
    equal(offsets, sorted(offsets), "times")
    browser.press("Escape")
    browser.wait("!byId('ladder').open")


def a_refusal_leads_to_its_ladder_and_to_the_calls_that_held_the_slots():
    show("office")
    browser.click("#refusals-table tbody tr:nth-child(1) td:nth-child(4)")
    browser.wait("byId('ladder').open")
    equal(browser.run("document.querySelector('#ladder .refused .verdict').textContent"), "bob would refuse it")
    facts = browser.run("byId('ladder-facts').innerText")
    check("was in 1 of 1" in facts and "486 Busy Here" in facts, facts)
    holder = browser.run("'Call ' + document.querySelector('#ladder-facts a').textContent")
    browser.click("#ladder-facts a")
    browser.wait("byId('ladder-title').textContent === '%s'" % holder)
    browser.click("#ladder-close")
    browser.wait("!byId('ladder').open")


def an_address_with_a_call_opens_its_ladder():
    show("office", hash="#call-2")
    browser.wait("byId('ladder').open")
    equal(browser.run("byId('ladder-title').textContent"), "Call #2")


def arrow_keys_go_from_refusal_to_refusal_and_enter_opens_one():
    show("office")
    browser.run("byId('curves').focus()")
    browser.press("ArrowRight")
    browser.press("ArrowRight")
    told = browser.run("document.querySelector('.tip').textContent")
    check(" to " in told and "was in" in told, told)
    browser.press("Enter", "\r")
    browser.wait("byId('ladder').open")


def a_pointer_above_the_chart_is_told_the_calls_of_that_moment():
    show("minute")
    box = browser.run("(b => [b.x, b.y, b.width, b.height])(byId('curves').getBoundingClientRect())")
    browser.move(box[0] + box[2] / 2, box[1] + box[3] / 4)
    browser.wait("!document.querySelector('.tip').hidden")
    told = browser.run("document.querySelector('.tip').textContent")
    check("in all" in told and "of alice@example.com" in told, told)


# ---- what a trace may do to a page: nothing ----

def names_that_would_do_harm_stand_there_as_text():
    show("hostile")
    names = column("users", 0)
    for name in ("</script><script>alert(1)</script>@example.com", "\"><img src=x onerror=alert(2)>@example.com",
                 "<!--<script>@example.com", "a\\x01\\x1b[31m\\x0d\\x0ab\\x7f@example.com",
                 "\\xff\\xfe\\xc0\\xaf@example.com", "\\xe2\\x80\\xaetxt.exe@example.com", "jörg@example.com",
                 "__proto__", "' OR 1=1; -- &lt;b&gt; \\u003c@example.com"):
        check(name in names, "%s is not among %s" % (name, names))
    title = "</title><script>alert(3)</script> \\xe2\\x80\\xae Köln \\xff.pcap"
    equal(browser.run("document.querySelector('h1').textContent"), title, "headline")
    equal(browser.run("document.title"), title + " - bob audit", "title")
    equal(browser.run("document.querySelectorAll('img, b, iframe, script:not([type])').length"), 1, "strange elements")
    browser.run("ladders = [...document.querySelectorAll('#calls-table a')]; ladders[0].click()")
    check("</script><b>\\x80@" in browser.run("byId('ladder-facts').textContent"), "the Call-ID")


def the_page_runs_no_script_but_its_own():
    show("minute")
    browser.run("""document.body.append(Object.assign(document.createElement('script'), {textContent: 'harm = 1'}));
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="harm = 2"><p style="color: red">')""")
    equal(browser.run("typeof harm"), "undefined")
    equal(len([text for text in browser.complaints() if "Content Security Policy" in text]) >= 3, True, "refused")
    equal(browser.requests(), [], "requests")
    browser.events.clear()


# ---- how it looks ----

def it_is_light_or_dark_as_the_reader_likes():
    colours = {}
    for dark in False, True:
        name = "dark" if dark else "light"
        show("office", dark=dark)
        shoot("office-" + name, whole=False)
        colours[name] = browser.run("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
        browser.click("#refusals-table tbody tr:nth-child(1) a")
        browser.wait("byId('ladder').open")
        shoot("ladder-" + name, whole=False)
    check(min(colours["light"]) > 220 and max(colours["dark"]) < 40, colours)


CONTRAST = """(() => {
    const shine = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(n => n / 255)
        .map(n => n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const behind = node => { for (; node; node = node.parentElement) {
        const colour = getComputedStyle(node).backgroundColor;
        if (!colour.startsWith('rgba(0, 0, 0, 0')) return colour; } };
    const poor = new Set();
    for (const node of document.querySelectorAll('h1, h2, p, td, th button, a, dt, dd, small, span, text, .choice')) {
        if (!node.textContent.trim() || node.closest('.arrow, dialog')) continue;
        const style = getComputedStyle(node), ink = shine(node.tagName === 'text' ? style.fill : style.color);
        const paper = shine(behind(node)), ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
        if (ratio < 4.5) poor.add(node.tagName + '.' + node.getAttribute('class') + ' ' + ratio.toFixed(2));
    }
    return [...poor];
})()"""


def all_text_has_contrast_enough_in_both():
    for dark in False, True:
        show("office", dark=dark)
        equal(browser.run(CONTRAST), [], "text of less than 4.5:1 (WCAG 1.4.3)")


def nothing_is_wider_than_a_small_screen():
    for name in "office", "hostile", "month", "empty":
        show(name, width=400, height=800)
        equal(browser.run("document.documentElement.scrollWidth"), 400, name + "'s width")
        shoot(name + "-400", whole=False)


def nothing_moves_once_it_is_shown():
    show("office")
    moved = browser.run("""new Promise(done => new PerformanceObserver(list => done(list.getEntries().map(e => e.value)))
        .observe({type: 'layout-shift', buffered: true}) || requestAnimationFrame(() => setTimeout(() => done([]))))""")
    equal(moved, [], "layout shifts")


def on_paper_it_is_white_without_controls_and_whole():
    show("office", dark=True, width=718)
    browser.pdf(os.path.join(folder, "office.pdf"))
    browser.call("Emulation.setEmulatedMedia", media="print")
    seen = browser.run("""[...document.querySelectorAll('input, select, .control, #calls > button')]
        .filter(node => node.getClientRects().length).length""")
    equal(seen, 0, "controls on paper")
    equal(browser.run("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
    cut = browser.run("""[...document.querySelectorAll('.scroll')]
        .filter(node => node.scrollWidth > document.documentElement.clientWidth).length""")
    equal(cut, 0, "tables wider than the sheet")
    browser.call("Emulation.setEmulatedMedia", media="")


TESTS = [value for name, value in list(globals().items())
         if callable(value) and not isinstance(value, type) and getattr(value, "__module__", None) == "__main__" and "_" in name
         and name not in ("sort_by", "sorted_as")]


def main():
    global browser
    failed = skipped = 0
    try:
        browser = Browser()
    except FileNotFoundError as missing:
        print("ok - pages in a browser # SKIP %s" % missing)
        return 0
    try:
        for test in TESTS:
            name = test.__name__
            try:
                test()
                equal(browser.complaints(), [], "what the console says")
                equal(browser.requests() if browser.events else [], [], "what was asked of the network")
                print("ok - " + name, flush=True)
            except Skip as why:
                skipped += 1
                print("ok - %s # SKIP %s" % (name, why), flush=True)
            except Failure as failure:
                failed += 1
                print("# %s\nnot ok - %s" % (str(failure).replace("\n", "\n# "), name), flush=True)
    finally:
        browser.close()
    print("%d passed, %d failed, %d skipped" % (len(TESTS) - failed - skipped, failed, skipped))
    return failed != 0


sys.exit(main())
