// SPDX-License-Identifier: GPL-2.0-only
// Data, elements, and times and numbers for people. Text from a trace goes onto the
// page as text alone: nothing here, or after it, makes HTML of a string.
'use strict';

const second = 1e6, minute = 60 * second, hour = 60 * minute, day = 24 * hour; // µs

function data(id) {
	return JSON.parse(document.getElementById('data-' + id).textContent);
}

function fill(node, attributes, children) {
	for (const [name, value] of Object.entries(attributes || {}))
		if (name.startsWith('on'))
			node.addEventListener(name.slice(2), value);
		else if (value !== null && value !== false)
			node.setAttribute(name, value === true ? '' : value);
	node.append(...children.filter(child => child !== null));
	return node;
}

function element(tag, attributes, ...children) {
	return fill(document.createElement(tag), attributes, children);
}

function drawing(tag, attributes, ...children) {
	return fill(document.createElementNS(byId('curves').namespaceURI, tag), attributes, children);
}

const byId = id => document.getElementById(id);

// Rows of the data, with names for what stands where.
function rows(id, names) {
	return data(id).map(row => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

// ---- numbers ----

const count = n => n.toLocaleString('en-GB');
const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many || one + 's'}`;
const average = n => n === 0 ? '0' : n < 0.005 ? '< 0.01' : n.toFixed(n < 10 ? 2 : 1);

function percent(share) {
	const p = 100 * share;
	return p > 0 && p < 0.1 ? '< 0.1 %' : (p < 10 && p > 0 ? p.toFixed(1) : p.toFixed(0)) + ' %';
}

function bytes(n) {
	const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
	let i = 0;
	for (; n >= 1000 && i < units.length - 1; i++)
		n /= 1000;
	return (i && n < 10 ? n.toFixed(1) : n.toFixed(0)) + ' ' + units[i];
}

// ---- times: µs since the trace began, unless they are called epoch ----

const totals = data('totals');
const end = Math.max(totals.length, 0);
let zone = 'UTC'; // or undefined: that of whoever reads

function duration(us) {
	const two = n => String(Math.floor(n)).padStart(2, '0');

	if (us < second)
		return `${Math.round(us / 1000)} ms`;
	if (us < 10 * second)
		return `${(us / second).toFixed(1)} s`;
	if (us < minute)
		return `${Math.floor(us / second)} s`;
	if (us < hour)
		return `${Math.floor(us / minute)} min ${two(us % minute / second)} s`;
	if (us < day)
		return `${Math.floor(us / hour)} h ${two(us % hour / minute)} min`;
	return `${Math.floor(us / day)} d ${two(us % day / hour)} h`;
}

const formats = new Map();

function format(options, us) {
	const key = zone + JSON.stringify(options);

	if (!formats.has(key))
		formats.set(key, new Intl.DateTimeFormat('en-GB',
			{ timeZone: zone, hourCycle: 'h23', ...options }));
	return formats.get(key).format(new Date(Math.floor((totals.start + us) / 1000)));
}

const timeOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit' };
const date = us => format({ day: 'numeric', month: 'short' }, us);
const wholeDate = us => format({ weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' }, us);
const toMinute = us => format({ hour: '2-digit', minute: '2-digit' }, us);
const toSecond = us => format(timeOptions, us);
const toMilli = us => format({ ...timeOptions, fractionalSecondDigits: 3 }, us);
// A moment of the trace; its day where the trace has more than one.
const moment = us => (date(0) === date(end) ? '' : date(us) + ' ') +
	(end < 10 * minute ? toMilli(us) : toSecond(us));

function zoneName() {
	return zone || Intl.DateTimeFormat().resolvedOptions().timeZone || 'local time';
}

// How far that zone is ahead of UTC when the trace begins, in µs.
function zoneOffset() {
	if (zone)
		return 0;
	return -new Date(totals.start / 1000).getTimezoneOffset() * minute;
}

// ---- words ----

const statusNames = {
	302: 'Moved Temporarily', 480: 'Temporarily Unavailable', 486: 'Busy Here',
	600: 'Busy Everywhere', 603: 'Decline',
};
const whyNames = ['callee', 'group of the callee', 'caller', 'group of the caller'];
const endNames = {
	open: 'still up', bye: 'hung up', unanswered: 'not answered', expired: 'expired',
	replaced: 'taken over', refused: 'refused',
};

const status = code => `${code} ${statusNames[code] || ''}`.trim();
const sentence = text => text.charAt(0).toUpperCase() + text.slice(1);
const somebody = name => name || 'unknown';
