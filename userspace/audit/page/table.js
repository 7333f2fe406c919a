// SPDX-License-Identifier: GPL-2.0-only
// A table that sorts by a click on a column's head and can be filtered. Long ones
// show their first rows, and more on demand: a browser would choke on the rest.

const step = 100;

// options: name, columns ({title, sort(row), cell(row), number, wide}), rows, all (how
// many there are, listed or not), none (said instead of an empty table), what (of one
// row), mark(row): a class, or open(row): what a click on it does. A column that is a number sorts the highest first.
class Table {
	constructor(container, options) {
		Object.assign(this, options, { container, shown: step, sorted: null, words: '' });
		this.texts = new Map();
		if (!this.rows.length) {
			container.append(element('p', { class: 'none' }, this.none));
			return;
		}
		this.body = element('tbody');
		this.heads = this.columns.map(column => this.head(column));
		this.told = element('p', { class: 'told', role: 'status' });
		this.more = element('button', { type: 'button', onclick: () => this.showMore() });
		container.append(this.controls(), this.scrolled(), this.more);
		this.draw();
	}

	controls() {
		const id = this.name + '-filter';
		const input = element('input', {
			type: 'search', id, placeholder: 'Filter', autocomplete: 'off', spellcheck: 'false',
			'aria-label': `Filter ${this.what}s`, oninput: () => this.filter(input.value),
		});

		return element('div', { class: 'controls' }, this.rows.length > 8 ? input : null, this.told);
	}

	scrolled() {
		const head = element('thead', {}, element('tr', {}, ...this.heads));

		return element('div', {
			class: 'scroll', tabindex: '0', role: 'region', 'aria-label': `Table of ${this.what}s`,
		}, element('table', { id: this.name + '-table' }, head, this.body));
	}

	head(column) {
		const button = element('button', { type: 'button', onclick: () => this.sort(column) }, column.title,
			element('span', { class: 'arrow', 'aria-hidden': 'true' }));

		return element('th', { scope: 'col', class: column.number ? 'number' : null, 'aria-sort': 'none' }, button);
	}

	sort(column) {
		const first = column.number ? -1 : 1;

		this.direction = this.sorted === column ? -this.direction : first;
		this.sorted = column;
		this.rows = [...this.rows].sort((a, b) => this.direction * Table.compare(column.sort(a), column.sort(b)));
		this.columns.forEach((each, i) => this.heads[i].setAttribute('aria-sort',
			each !== column ? 'none' : this.direction > 0 ? 'ascending' : 'descending'));
		this.draw();
	}

	static compare(a, b) {
		if (typeof a === 'string')
			return a.localeCompare(b, 'en', { numeric: true });
		return a - b;
	}

	filter(words) {
		this.words = words.trim().toLowerCase();
		this.shown = step;
		this.draw();
	}

	showMore() {
		this.shown += 10 * step;
		this.draw();
	}

	// What a filter looks at: a row as it is read.
	text(row) {
		if (!this.texts.has(row))
			this.texts.set(row, this.columns.map(column => {
				const cell = column.cell(row);
				return cell instanceof Node ? cell.textContent : cell;
			}).join(' ').toLowerCase());
		return this.texts.get(row);
	}

	line(row) {
		const open = this.open && (event => {
			if (!event.target.closest('a, button') && getSelection().isCollapsed)
				this.open(row);
		});

		return element('tr', {
			class: open ? 'opens' : this.mark && this.mark(row), ...open && { onclick: open },
		}, ...this.columns.map(column =>
			element('td', { class: [column.number && 'number', column.wide && 'wide'].filter(Boolean).join(' ') || null },
				column.cell(row))));
	}

	// New times, or another choice: what is read has changed.
	redraw() {
		this.texts.clear();
		if (this.rows.length)
			this.draw();
	}

	draw() {
		const found = this.words ? this.rows.filter(row => this.text(row).includes(this.words)) : this.rows;
		const visible = found.slice(0, this.shown);

		this.body.replaceChildren(...visible.map(row => this.line(row)));
		this.more.hidden = visible.length === found.length;
		this.more.textContent = `Show ${count(Math.min(10 * step, found.length - visible.length))} more`;
		this.tell(visible.length, found.length);
	}

	tell(visible, found) {
		const parts = [];

		if (this.words)
			parts.push(`${count(found)} of ${plural(this.rows.length, this.what)} found`);
		else
			parts.push(plural(this.rows.length, this.what));
		if (visible < found)
			parts.push(`the first ${count(visible)} are shown`);
		if (this.all > this.rows.length)
			parts.push(`${count(this.all - this.rows.length)} more are not on this page`);
		this.told.textContent = parts.join('; ');
	}
}
