// SPDX-License-Identifier: GPL-2.0-only
// A call's messages as a ladder: a column for each address, an arrow for each message.

const reject = 1, absorb = 2; // enum bob_verdict
const verdictNames = {
	refused: 'bob would refuse it', absorbed: 'bob would absorb it', warned: 'bob would refuse it',
};
const ladderTop = 34, rung = 40, gutter = 92;

function kindOf(message) {
	if (message.verdict === reject)
		return 'refused';
	if (message.verdict === absorb)
		return 'absorbed';
	return message.reason === 'would_refuse' ? 'warned' : 'passed';
}

class Ladders {
	// meanings: of a counter's name
	constructor(calls, refusals, meanings) {
		const names = ['time', 'from', 'to', 'text', 'reason', 'verdict'];

		this.calls = new Map(calls.map(call => [call.row, call]));
		this.meanings = meanings;
		this.refusals = new Map(refusals.map(refusal => [refusal.call, refusal]));
		this.ladders = new Map(data('ladders').map(([row, messages, all]) => [row, {
			all, messages: messages.map(message => Object.fromEntries(names.map((name, i) => [name, message[i]]))),
		}]));
		this.dialog = byId('ladder');
		byId('ladder-close').addEventListener('click', () => this.dialog.close());
		this.dialog.addEventListener('click', event => event.target === this.dialog && this.dialog.close());
		this.dialog.addEventListener('close', () => this.closed());
		window.addEventListener('hashchange', () => this.follow());
	}

	// A link to a call's ladder, or its number where the page has none.
	link(row, label) {
		const text = label || '#' + row;

		if (!this.ladders.has(row))
			return element('span', {}, text);
		return element('a', { href: '#call-' + row, onclick: event => {
			event.preventDefault();
			this.open(row);
		} }, text);
	}

	follow() {
		const row = Number((location.hash.match(/^#call-(\d+)$/) || [])[1]);

		if (this.ladders.has(row))
			this.open(row);
	}

	// So that the same link works again. A page shown inside another may not do this.
	closed() {
		if (this.dialog.open)
			return;
		this.shown = null;
		try {
			if (location.hash)
				history.replaceState(null, '', location.pathname + location.search);
		} catch { /* then the address keeps it */ }
	}

	// Above the page, or in its place: what lies above it is cut off at a sheet's end.
	lay(above) {
		if (!this.dialog.open)
			return;
		this.dialog.close();
		if (above)
			this.dialog.showModal();
		else
			this.dialog.show();
	}

	heldBy(refusal) {
		const links = refusal.holders.flatMap(row => [this.link(row), ' ']);

		if (refusal.heldBy > refusal.holders.length)
			links.push(`and ${count(refusal.heldBy - refusal.holders.length)} more`);
		return element('span', { class: 'links' }, ...links);
	}

	open(row) {
		if (!this.ladders.has(row))
			return;
		this.shown = row;
		if (!this.dialog.open)
			this.dialog.showModal();
		this.draw();
		this.dialog.scrollTo(0, 0);
	}

	draw() {
		const row = this.shown, call = this.calls.get(row), ladder = this.ladders.get(row);

		if (!ladder)
			return;
		byId('ladder-title').textContent = `Call #${row}`;
		byId('ladder-facts').replaceChildren(...this.facts(call));
		byId('ladder-drawing').replaceChildren(this.picture(call, ladder.messages));
		byId('ladder-note').textContent = ladder.all > ladder.messages.length ?
			`The first ${count(ladder.messages.length)} of ${count(ladder.all)} messages.` : '';
	}

	facts(call) {
		if (!call)
			return [];
		const facts = [['Caller', somebody(call.caller)], ['Callee', somebody(call.callee)]];

		facts.push(['Began', moment(call.start) + (call.adopted ? ' (before that, bob did not see it)' : '')]);
		if (call.answered !== null)
			facts.push(['Answered', `${moment(call.answered)}, after ${duration(call.answered - call.start)}`]);
		facts.push(['Ended', call.ended === null || call.end === 'open' ? endNames[call.end] || call.end :
			`${moment(call.ended)}, ${endNames[call.end] || call.end}`]);
		const refusal = this.refusals.get(call.row);
		if (refusal)
			facts.push(['Why', fullText(refusal)], ['Reply', status(refusal.status)], ['Slots held by', this.heldBy(refusal)]);
		facts.push(['Call-ID', call.callId], ['In bobctl', call.id]);
		return facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value)));
	}

	picture(call, messages) {
		const places = [...new Set(messages.flatMap(message => [message.from, message.to]))];
		const room = (byId('ladder-drawing').clientWidth - gutter) / places.length;
		const columnWidth = Math.min(Math.max(room, 160), 280), width = gutter + columnWidth * places.length;
		const height = ladderTop + rung * messages.length + 24;
		const x = place => gutter + columnWidth * (places.indexOf(place) + 0.5);
		const svg = drawing('svg', {
			viewBox: `0 0 ${width} ${height}`, width, height, class: 'ladder', role: 'list',
			'aria-label': `${plural(messages.length, 'message')} between ${places.join(', ')}`,
		});

		for (const place of places)
			svg.append(drawing('line', { class: 'life', x1: x(place), x2: x(place), y1: ladderTop - 8, y2: height }),
				drawing('text', { class: 'place', x: x(place), y: 16, 'text-anchor': 'middle' }, place));
		messages.forEach((message, i) => svg.append(
			this.rung(message, x(message.from), x(message.to), ladderTop + rung * (i + 0.5) + 6, messages[0].time)));
		return svg;
	}

	rung(message, from, to, y, start) {
		const kind = kindOf(message);
		const offset = '+' + ((message.time - start) / second).toFixed(3) + ' s';
		const meaning = this.meanings.get(message.reason) || message.reason;
		const group = drawing('g', { class: 'rung ' + kind, role: 'listitem',
			'aria-label': `${offset}: ${message.text}, ${message.from} to ${message.to}; ${meaning}` });
		const middle = from === to ? from + 12 : (from + to) / 2;

		group.append(drawing('title', {}, `${toMilli(message.time)}  ${message.text}\n${meaning}`),
			drawing('rect', { class: 'back', x: 0, y: y - 26, width: '100%', height: rung }),
			drawing('text', { class: 'offset', x: gutter - 14, y: y + 4, 'text-anchor': 'end' }, offset),
			drawing('text', { class: 'message', x: middle, y: y - 7,
				'text-anchor': from === to ? 'start' : 'middle' }, message.text),
			...this.arrow(from, to, y, kind));
		if (verdictNames[kind])
			group.append(drawing('text', { class: 'verdict', x: middle, y: y + 13,
				'text-anchor': from === to ? 'start' : 'middle' }, verdictNames[kind]));
		return group;
	}

	// What bob refuses or absorbs does not arrive.
	arrow(from, to, y, kind) {
		if (from === to)
			return [drawing('circle', { class: 'point', cx: from, cy: y, r: 4 })];
		const arrives = kind === 'passed' || kind === 'warned';
		const side = Math.sign(to - from), tip = arrives ? to : (from + to) / 2 + side * 62;
		const line = drawing('line', { class: 'shaft', x1: from, x2: tip, y1: y, y2: y });

		if (arrives)
			return [line, drawing('path', { class: 'head', d: `M${tip} ${y}l${-9 * side} -4.5v9z` })];
		return [line, drawing('path', { class: 'cross', d: `M${tip - 5} ${y - 5}l10 10m0 -10l-10 10` })];
	}
}
