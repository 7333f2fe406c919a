// SPDX-License-Identifier: GPL-2.0-only
// The page: its head, its tables, and what a choice in one part changes in another.

const users = rows('users', ['name', 'limit', 'peak', 'peakAt', 'mean', 'busy', 'calls', 'refused'])
	.map((user, number) => ({ ...user, number }));
const refusals = rows('refusals', ['time', 'caller', 'callee', 'user', 'calls', 'limit', 'why', 'status', 'call', 'holders', 'heldBy']);
const calls = rows('calls', ['row', 'id', 'callId', 'caller', 'callee', 'start', 'answered', 'ended', 'end', 'adopted']);
const counters = rows('counters', ['name', 'meaning', 'packets', 'unread']);
const damages = rows('damages', ['file', 'packets', 'why']);

// Who was full, and how full.
function fullText(refusal) {
	return `${refusal.user} was in ${count(refusal.calls)} of ${count(refusal.limit)}`;
}

function fullness(refusal) {
	return `${whyNames[refusal.why] || ''}, ${count(refusal.calls)} of ${count(refusal.limit)}`;
}

// ---- head ----

function fillPeriod() {
	if (!totals.start) {
		byId('period').textContent = 'The trace holds no packet.';
		return;
	}
	const from = `${wholeDate(0)}, ${toSecond(0)}`;
	const to = date(0) === date(end) ? toSecond(end) : `${wholeDate(end)}, ${toSecond(end)}`;

	byId('period').textContent = `${from} to ${to} ${zoneName()} (${duration(end)})`;
}

function fillFigures() {
	const figures = [
		['Calls', count(totals.calls)], ['Answered', count(totals.answered)],
		['Refused', count(totals.refused), totals.refused ? 'bad' : null],
		['Peak', count(totals.peak), null, totals.peak ? 'at ' + moment(totals.peak_at) : null],
		['Mean', average(totals.mean)], ['Still up', count(totals.open)],
	];

	byId('figures').replaceChildren(...figures.map(([name, value, mood, note]) => element('div', {},
		element('dt', {}, name), element('dd', { class: mood }, value, note ? element('small', {}, note) : ''))));
}

function verdict() {
	if (totals.policy === null)
		return 'There was no policy to refuse calls by.';
	const refused = totals.refused ? plural(totals.refused, 'call') : 'no call';
	const more = totals.monitor || !totals.refused ? '' : totals.refused === 1 ? ', which is not among them' : ', which are not among them';

	return `By the policy ${totals.policy}, bob would have refused ${refused}${more}` +
		(totals.monitor ? '; mode monitor: what would have been refused went on, and counts.' : '.');
}

function fillSummary() {
	if (!totals.packets)
		return;
	byId('summary').textContent = `${plural(totals.packets, 'packet')} (${bytes(totals.bytes)}) held ` +
		`${plural(totals.sip, 'SIP message')} that bob could read. ${plural(totals.calls, 'call')} began, ` +
		`${count(totals.answered)} of them answered: at most ${count(totals.peak)} at a time, ${average(totals.mean)} on average` +
		(totals.open ? `, and ${count(totals.open)} still up when the trace ended. ` : '. ') + verdict();
}

function fillLegend(chart) {
	byId('legend').textContent = `Times in ${zoneName()}.` + (refusals.length ? ' A diamond marks a refusal.' : '') +
		(chart.isDense() ? ' Where calls begin and end too fast to be drawn, a band shows the fewest and the most.' : '');
}

function fillDamages() {
	byId('damages').replaceChildren(...damages.map(damage => element('p', { class: 'notice', role: 'note' },
		`${damage.file} is damaged: after ${plural(damage.packets, 'packet')} nothing more could be read (${damage.why}). What came then is missing here.`)));
}

// ---- what was left out, and who made this ----

function fillFoot(ladders) {
	const parts = [], without = totals.calls_all - ladders.ladders.size;

	if (totals.users_all > users.length)
		parts.push(`the first ${count(users.length)} of ${count(totals.users_all)} users`);
	if (totals.refusals_all > refusals.length)
		parts.push(`the first ${count(refusals.length)} of ${count(totals.refusals_all)} refusals`);
	if (totals.calls_all > calls.length)
		parts.push(`${count(calls.length)} of ${count(totals.calls_all)} calls`);
	if (without > 0)
		parts.push(`the messages of ${count(ladders.ladders.size)} of ${count(totals.calls_all)} calls`);
	byId('left-out').textContent = parts.length ? 'To stay small, this page holds ' + parts.join(', ') +
		'; calls that were refused, and those that held the slots, come first.' : '';
	byId('left-out').hidden = !parts.length;
	byId('made-by').textContent = `bob ${totals.version}, bobctl audit`;
}

// ---- tables ----

// A name may be broken in front of its host.
function nameCell(name) {
	const at = name.indexOf('@');

	if (!name)
		return element('span', { class: 'quiet' }, 'unknown');
	return at < 0 ? element('span', {}, name) :
		element('span', {}, name.slice(0, at), element('wbr'), name.slice(at));
}

function shareCell(share) {
	const bar = element('span', { class: 'share', 'aria-hidden': 'true' }, element('span'));

	bar.firstChild.style.width = (100 * Math.min(share, 1)) + '%';
	return element('span', { class: 'with-share' }, percent(share), bar);
}

function usersTable(choose, isChosen) {
	const share = user => end ? user.busy / end : 0;

	return new Table(byId('users'), {
		name: 'users', what: 'user', rows: users, all: totals.users_all, none: 'bob saw no user in this trace.',
		mark: user => isChosen(user) ? 'chosen' : null,
		columns: [
			{ title: 'User', wide: true, sort: user => user.name, cell: user => element('button', {
				type: 'button', class: 'choice', 'aria-pressed': String(isChosen(user)), onclick: () => choose(user),
			}, nameCell(user.name)) },
			{ title: 'Refused', number: true, sort: user => user.refused,
				cell: user => element('span', { class: user.refused ? 'bad' : 'quiet' }, count(user.refused)) },
			{ title: 'Peak', number: true, sort: user => user.peak, cell: user => count(user.peak) },
			{ title: 'Limit', number: true, sort: user => user.limit || Infinity,
				cell: user => user.limit ? count(user.limit) : element('span', { class: 'quiet' }, 'none') },
			{ title: 'Calls', number: true, sort: user => user.calls, cell: user => count(user.calls) },
			{ title: 'Mean', number: true, sort: user => user.mean, cell: user => average(user.mean) },
			{ title: 'Busy', number: true, sort: share, cell: user => shareCell(share(user)) },
		],
	});
}

function refusalsTable(ladders) {
	return new Table(byId('refusals'), {
		name: 'refusals', what: 'refusal', rows: refusals, all: totals.refusals_all, none: 'Nobody was refused.',
		open: refusal => ladders.open(refusal.call),
		columns: [
			{ title: 'Time', sort: refusal => refusal.time, cell: refusal => ladders.link(refusal.call, moment(refusal.time)) },
			{ title: 'Caller', wide: true, sort: refusal => refusal.caller, cell: refusal => nameCell(refusal.caller) },
			{ title: 'Callee', wide: true, sort: refusal => refusal.callee, cell: refusal => nameCell(refusal.callee) },
			{ title: 'Who was full', wide: true, sort: refusal => refusal.user, cell: refusal => element('span', {},
				nameCell(refusal.user), element('small', {}, ' ' + fullness(refusal))) },
			{ title: 'Reply', sort: refusal => refusal.status, cell: refusal => status(refusal.status) },
			{ title: 'Slots held by', sort: refusal => refusal.heldBy, cell: refusal => ladders.heldBy(refusal) },
		],
	});
}

function callsTable(ladders) {
	const answer = call => call.answered === null ? null : call.answered - call.start;
	const length = call => call.answered === null || call.ended === null ? null : call.ended - call.answered;
	const orDash = value => value === null ? '–' : duration(value);
	const orLast = value => value === null ? Infinity : value;

	return new Table(byId('calls'), {
		name: 'calls', what: 'call', rows: calls, all: totals.calls_all, none: 'bob saw no call in this trace.',
		open: call => ladders.open(call.row),
		columns: [
			{ title: 'Call', number: true, sort: call => -call.row, cell: call => ladders.link(call.row) },
			{ title: 'Began', sort: call => call.start, cell: call => moment(call.start) },
			{ title: 'Caller', wide: true, sort: call => call.caller, cell: call => nameCell(call.caller) },
			{ title: 'Callee', wide: true, sort: call => call.callee, cell: call => nameCell(call.callee) },
			{ title: 'Rang', number: true, sort: call => orLast(answer(call)), cell: call => orDash(answer(call)) },
			{ title: 'Talked', number: true, sort: call => orLast(length(call)), cell: call => orDash(length(call)) },
			{ title: 'Ended', sort: call => endNames[call.end] || call.end, cell: call =>
				element('span', { class: call.end === 'refused' ? 'bad' : null }, endNames[call.end] || call.end) },
		],
	});
}

function unreadTable() {
	const unread = counters.filter(counter => counter.unread && counter.packets).sort((a, b) => b.packets - a.packets);

	return new Table(byId('unread'), {
		name: 'unread', what: 'reason', rows: unread, none: 'Nothing: bob could read every SIP message.',
		columns: [
			{ title: 'Reason', wide: true, sort: counter => counter.meaning, cell: counter => sentence(counter.meaning.replace(/^passed: /, '')) },
			{ title: 'In bobctl stats', sort: counter => counter.name, cell: counter => element('code', {}, counter.name) },
			{ title: 'Packets', number: true, sort: counter => counter.packets, cell: counter => count(counter.packets) },
		],
	});
}

// ---- all of it ----

function start() {
	const ladders = new Ladders(calls, refusals, new Map(counters.map(counter => [counter.name, counter.meaning])));
	const chart = new Chart(byId('chart'), refusals, users, refusal => ladders.open(refusal.call));
	let chosen = null;
	const choose = user => {
		chosen = user;
		chart.choose(user.number);
		fillLegend(chart);
		tables[0].redraw();
		const pressed = document.querySelector('.choice[aria-pressed=true]');
		if (pressed)
			pressed.focus({ preventScroll: true });
	};
	const tables = [usersTable(choose, user => user === chosen), refusalsTable(ladders), callsTable(ladders), unreadTable()];
	const drawTimes = () => {
		fillPeriod();
		fillFigures();
		chart.draw(chart.width);
		fillLegend(chart);
		tables.forEach(table => table.redraw());
		ladders.draw();
	};

	if (users.length) {
		chosen = users[0];
		chart.chosen = 0;
	}
	fillDamages();
	fillSummary();
	fillFoot(ladders);
	drawTimes();
	byId('zone').addEventListener('change', event => {
		zone = event.target.value || undefined;
		drawTimes();
	});
	window.addEventListener('beforeprint', () => {
		chart.draw(700);
		ladders.lay(false);
	});
	window.addEventListener('afterprint', () => {
		chart.draw(chart.container.clientWidth);
		ladders.lay(true);
	});
	ladders.follow();
}

start();
