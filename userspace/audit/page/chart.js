// SPDX-License-Identifier: GPL-2.0-only
// Calls at a time: in all, and of the user who is chosen; beneath them the refusals.
// The arrow keys go from one refusal to the next, Enter opens its ladder.

const margin = { left: 64, right: 10 };
const band = { top: 22, height: 140, gap: 34, second: 96, lane: 30, axis: 26 };
const chartHeight = band.top + band.height + band.gap + band.second + band.lane + band.axis;
const markWidth = 9;
const tickSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500].map(ms => ms * 1000).concat(
	[1, 2, 5, 10, 15, 30].map(n => n * second), [1, 2, 5, 10, 15, 30].map(n => n * minute),
	[1, 2, 3, 6, 12].map(n => n * hour), [1, 2, 5, 10, 20, 50, 100, 200, 500].map(n => n * day));

// The data's [time, calls, µs later, calls, …] as [[time, calls], …]
function pointsOf(numbers) {
	const points = [];

	for (let i = 0, time = 0; i + 1 < numbers.length; i += 2)
		points.push([time += numbers[i], numbers[i + 1]]);
	return points;
}

// Calls at a moment: those of the last step that is not after it.
function callsAt(points, time) {
	let low = 0, high = points.length;

	while (low < high) {
		const middle = (low + high) >> 1;
		if (points[middle][0] <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? points[low - 1][1] : 0;
}

function niceStep(most, ticks) {
	const power = 10 ** Math.floor(Math.log10(Math.max(most / ticks, 1)));

	return [1, 2, 5, 10].map(n => n * power).find(n => most / n <= ticks);
}

class Chart {
	// open(refusal): what a click on its mark does
	constructor(container, refusals, users, open) {
		Object.assign(this, { container, refusals, users, open, chosen: -1, current: -1 });
		this.curves = new Map(data('curves').map(([user, ...numbers]) => [user, pointsOf(numbers)]));
		this.length = Math.max(end, 1000);
		this.svg = fill(byId('curves'), {
			onpointermove: event => this.point(event), onpointerleave: () => this.unpoint(),
			onkeydown: event => this.key(event), onblur: () => this.unpoint(),
		}, []);
		this.tip = element('div', { class: 'tip', role: 'status', hidden: true });
		container.append(this.tip);
		new ResizeObserver(() => this.resize()).observe(container);
		this.draw(container.clientWidth);
	}

	resize() {
		if (this.container.clientWidth !== this.width)
			this.draw(this.container.clientWidth);
	}

	choose(user) {
		this.chosen = user;
		this.draw(this.width);
	}

	x(time) {
		return margin.left + (this.width - margin.left - margin.right) * time / this.length;
	}

	draw(width) {
		const all = { top: band.top, height: band.height };
		const one = { top: all.top + all.height + band.gap, height: band.second };

		this.width = width;
		this.unpoint();
		this.bottom = one.top + one.height;
		this.lane = this.bottom + band.lane / 2;
		this.svg.setAttribute('viewBox', `0 0 ${width} ${chartHeight}`);
		this.svg.replaceChildren(...totals.start ? [this.timeAxis()] : []);
		this.svg.append(...this.panel(all, 'all', 'All calls', this.curves.get(-1) || [], 0), ...this.chosenPanel(one));
		this.marks = this.cluster();
		this.svg.append(drawing('text', { class: 'tick', x: margin.left - 8, y: this.lane + 4, 'text-anchor': 'end' },
			'Refused'), ...this.marks.map(mark => mark.shape));
		this.cursor = drawing('line', { class: 'cursor', y1: band.top, y2: this.bottom + band.lane, visibility: 'hidden' });
		this.svg.append(this.cursor);
	}

	chosenPanel(place) {
		const user = this.users[this.chosen];

		if (!user)
			return this.panel(place, 'one', 'No user', [], 0);
		const limit = user.limit ? `, limit ${count(user.limit)}` : ', no limit';
		const curve = this.curves.get(this.chosen);

		return this.panel(place, 'one', user.name + limit + (curve ? '' : ': not drawn, for this page is long enough'),
			curve || [], user.limit);
	}

	panel(place, name, title, points, limit) {
		const most = points.reduce((m, point) => Math.max(m, point[1]), Math.max(limit, 1));
		const y = calls => place.top + place.height * (1 - calls / (most * 1.08));
		const parts = [drawing('text', { class: 'title', x: margin.left, y: place.top - 8 }, title)];

		for (let calls = 0, by = niceStep(most, 4); calls <= most; calls += by)
			parts.push(drawing('line', { class: calls ? 'grid' : 'base', x1: margin.left, x2: this.width - margin.right, y1: y(calls), y2: y(calls) }),
				drawing('text', { class: 'tick', x: margin.left - 8, y: y(calls) + 4, 'text-anchor': 'end' }, count(calls)));
		if (this.tooMany(points))
			parts.push(...this.envelope(points, y, name));
		else if (points.length)
			parts.push(...this.steps(points, y, name));
		if (limit)
			parts.push(drawing('line', { class: 'limit', x1: margin.left, x2: this.width - margin.right, y1: y(limit), y2: y(limit) }));
		return parts;
	}

	tooMany(points) {
		return points && points.length > this.width / 2;
	}

	isDense() {
		return this.tooMany(this.curves.get(-1)) || this.tooMany(this.curves.get(this.chosen));
	}

	steps(points, y, name) {
		const inside = time => this.x(Math.min(Math.max(time, 0), this.length)).toFixed(1);
		const from = inside(points[0][0]), ground = y(0).toFixed(1);
		const line = `M${inside(0)} ${ground}` + points.map(([time, calls]) =>
			`H${inside(time)}V${y(calls).toFixed(1)}`).join('') + `H${inside(this.length)}`;

		return [drawing('path', { class: 'area ' + name, d: `${line}V${ground}H${from}Z` }),
			drawing('path', { class: 'line ' + name, d: line })];
	}

	// Too many steps to be told apart: of every two pixels the most and the fewest calls.
	envelope(points, y, name) {
		const bins = Math.floor((this.width - margin.left - margin.right) / 2);
		const edge = i => this.x(this.length * i / bins).toFixed(1), at = calls => y(calls).toFixed(1);
		let top = '', back = '', floor = `M${edge(0)} ${at(0)}`;

		for (let i = 0, next = 0, now = 0; i < bins; i++) {
			let most = now, fewest = now;
			for (; next < points.length && (points[next][0] <= this.length * (i + 1) / bins || i === bins - 1); next++) {
				now = points[next][1];
				most = Math.max(most, now);
				fewest = Math.min(fewest, now);
			}
			top += `${i ? 'L' : 'M'}${edge(i)} ${at(most)}H${edge(i + 1)}`;
			back = `L${edge(i + 1)} ${at(fewest)}H${edge(i)}` + back;
			floor += `L${edge(i)} ${at(fewest)}H${edge(i + 1)}`;
		}
		return [drawing('path', { class: 'area ' + name, d: `${floor}V${at(0)}Z` }),
			drawing('path', { class: 'band ' + name, d: `${top}${back}Z` }),
			drawing('path', { class: 'line thin ' + name, d: top })];
	}

	timeAxis() {
		const room = Math.max((this.width - margin.left - margin.right) / 92, 2), offset = zoneOffset();
		const by = tickSteps.find(by => this.length / by <= room) || tickSteps.at(-1);
		const group = drawing('g', { class: 'axis' }), zero = totals.start + offset;
		const label = us => by >= day ? date(us) : by >= minute ? toMinute(us) : by >= second ? toSecond(us) : toMilli(us);

		for (let us = Math.ceil(zero / by) * by - zero, before = 0; us <= this.length; before = us, us += by) {
			const x = this.x(us), isLast = x > this.width - 40, isNew = by < day && date(before) !== date(us);
			group.append(drawing('line', { class: 'grid', x1: x, x2: x, y1: band.top, y2: this.bottom + band.lane }),
				drawing('text', { class: isNew ? 'tick new-day' : 'tick', x: isLast ? this.width - 2 : x, y: chartHeight - 8,
					'text-anchor': isLast ? 'end' : 'middle' }, isNew ? date(us) : label(us)));
		}
		return group;
	}

	// ---- refusals ----

	// Those that are too close to be told apart share a mark, which grows with them.
	cluster() {
		const marks = new Map(), name = this.users[this.chosen] && this.users[this.chosen].name;

		for (const refusal of this.refusals) {
			const place = Math.round(this.x(refusal.time) / markWidth);
			const mark = marks.get(place) || { refusals: [], x: this.x(refusal.time), own: 0 };
			mark.refusals.push(refusal);
			mark.own += refusal.user === name;
			marks.set(place, mark);
		}
		return [...marks.values()].map(mark => {
			const size = Math.min(4.5 + 1.2 * Math.log2(mark.refusals.length), 9);
			mark.shape = drawing('path', { class: mark.own ? 'mark own' : 'mark', onclick: () => this.open(mark.refusals[0]),
				d: `M${mark.x} ${this.lane - size}l${size} ${size}l${-size} ${size}l${-size} ${-size}z` });
			return mark;
		});
	}

	key(event) {
		const to = { ArrowRight: this.current + 1, ArrowLeft: this.current - 1, Home: 0, End: this.marks.length - 1 }[event.key];

		if (event.key === 'Enter' && this.current >= 0) {
			event.preventDefault(); // else it would press the button that is focused then
			this.open(this.marks[this.current].refusals[0]);
		}
		if (event.key === 'Escape')
			this.unpoint();
		if (to === undefined || !this.marks.length)
			return;
		event.preventDefault();
		this.current = Math.min(Math.max(to, 0), this.marks.length - 1);
		this.show(this.marks[this.current].refusals[0].time, this.marks[this.current]);
	}

	point(event) {
		const box = this.svg.getBoundingClientRect();
		const x = (event.clientX - box.left) * this.width / box.width;
		const y = (event.clientY - box.top) * this.width / box.width;
		const time = this.length * (x - margin.left) / (this.width - margin.left - margin.right);
		const near = this.marks.filter(mark => y > this.bottom && Math.abs(mark.x - x) < markWidth);

		if (time < 0 || time > this.length)
			return this.unpoint();
		near.sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x));
		this.current = near.length ? this.marks.indexOf(near[0]) : -1;
		this.show(near.length ? near[0].refusals[0].time : time, near[0]);
	}

	unpoint() {
		this.current = -1;
		this.tip.hidden = true;
		if (this.cursor)
			this.cursor.setAttribute('visibility', 'hidden');
		for (const mark of this.marks || [])
			mark.shape.classList.remove('current');
	}

	show(time, mark) {
		const x = this.x(time), user = this.users[this.chosen], curve = this.curves.get(this.chosen);
		const lines = [element('strong', {}, moment(time)),
			element('span', {}, plural(callsAt(this.curves.get(-1) || [], time), 'call') + ' in all')];

		if (user && curve)
			lines.push(element('span', {}, `${count(callsAt(curve, time))} of ${user.name}`));
		if (mark)
			lines.push(...this.tell(mark.refusals));
		this.tip.replaceChildren(...lines);
		this.tip.hidden = false;
		this.place(x);
		for (const attribute of ['x1', 'x2'])
			this.cursor.setAttribute(attribute, x);
		this.cursor.setAttribute('visibility', 'visible');
		this.marks.forEach(each => each.shape.classList.toggle('current', each === mark));
	}

	tell(refusals) {
		const lines = refusals.slice(0, 3).map(refusal => element('span', { class: 'bad' },
			`${somebody(refusal.caller)} to ${somebody(refusal.callee)}: ${fullText(refusal)}`));

		if (refusals.length > 3)
			lines.push(element('span', { class: 'bad' }, `and ${plural(refusals.length - 3, 'other refusal')}`));
		return lines;
	}

	// Beside the cursor, on the side with room.
	place(x) {
		const scale = this.container.clientWidth / this.width, width = this.tip.offsetWidth;
		const left = x * scale + 12 + width > this.container.clientWidth ? x * scale - 12 - width : x * scale + 12;

		this.tip.style.left = Math.max(left, 0) + 'px';
	}
}
