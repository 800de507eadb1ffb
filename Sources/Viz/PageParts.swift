/// The style and the script of pages that tell their numbers.
enum PageParts {
  static let style = """
    :root { color-scheme: light dark }
    body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: light-dark(#1b1f24, #e8e8e4);
      background: light-dark(#f6f6f3, #17191c) }
    main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 5rem }
    figure { margin: 0 0 1.5rem; overflow-x: auto }
    figure > svg { display: block; max-width: 100%; height: auto; background: #fff; border-radius: 6px }
    rect.cells:focus-visible, rect.point:focus-visible { outline: 2px solid #0b6bcb; outline-offset: 2px }
    .pointed { fill: none; stroke: #0b6bcb; stroke-width: 1.4; pointer-events: none }
    #told { position: fixed; left: 50%; bottom: 1rem; transform: translateX(-50%); margin: 0; padding: .5rem .9rem;
      max-width: calc(100% - 4rem); border-radius: 6px; color: #fff; background: #1b1f24; border: 1px solid #5a6068;
      font-variant-numeric: tabular-nums }
    pre { overflow-x: auto; padding: .6rem .8rem; border: 1px solid light-dark(#d5d8dc, #3a3f45); border-radius: 6px;
      font-size: 13px }
    details { margin-top: .4rem; color: light-dark(#5a6068, #a2a8b0) }
    table { border-collapse: collapse; margin: .6rem 1rem .6rem 0; font-size: 12px; font-variant-numeric: tabular-nums }
    caption { text-align: left; font-weight: 600; color: light-dark(#1b1f24, #e8e8e4) }
    th, td { padding: .1rem .5rem; border: 1px solid light-dark(#d5d8dc, #3a3f45); text-align: right; font-weight: 400 }
    th { color: light-dark(#5a6068, #a2a8b0) }
    nav ol { columns: 3 14rem; padding-left: 1.4rem }
    """

  /// Pointing and arrow keys tell a cell's labels and its number as the report has it; tables are made when they are
  /// opened.
  static let script = #"""
    'use strict';
    const figures = JSON.parse(document.getElementById('values').textContent);
    const told = document.getElementById('told');
    const svgNames = 'http://www.w3.org/2000/svg';

    function say(text) {
      told.hidden = !text;
      told.textContent = text;
    }

    function number(value) { return value === null ? 'no value' : String(value); }

    // Labels that stand for several rows or columns say which one is meant.
    function label(all, index) {
      const name = all[index];
      return all.indexOf(name) === all.lastIndexOf(name) ? name : `${index} ${name}`;
    }

    function cellText(cells, index) {
      const row = label(cells.rows, Math.floor(index / cells.columns.length));
      const column = label(cells.columns, index % cells.columns.length);
      const place = `${cells.rowTitle ? cells.rowTitle + ' ' : ''}${row} · ` +
        `${cells.columnTitle ? cells.columnTitle + ' ' : ''}${column}`;
      const shown = cells.texts.length ? `${cells.texts[index]} ` : '';
      const mark = cells.marks.includes(index) ? ' (outlined)' : '';
      return `${cells.name ? cells.name + ': ' : ''}${place}: ${shown}${number(cells.values[index])}` +
        `${cells.unit ? ' ' + cells.unit : ''}${mark}`;
    }

    function setUp(figure) {
      const values = figures[Number(figure.dataset.figure)];
      const places = [...figure.querySelectorAll('rect[data-values]')];
      const marker = document.createElementNS(svgNames, 'rect');
      marker.setAttribute('class', 'pointed');
      let current = null;

      function clear() {
        marker.remove();
        current = null;
        say('');
      }

      function show(place, index) {
        const what = values[Number(place.dataset.values)];
        const box = place.getBBox();
        let [x, y, width, height] = [box.x, box.y, box.width, box.height];
        if (what.rows) {
          width /= what.columns.length;
          height /= what.rows.length;
          x += width * (index % what.columns.length);
          y += height * Math.floor(index / what.columns.length);
          say(cellText(what, index));
        } else {
          say(`${what.name}: ${number(what.value)}${what.unit ? ' ' + what.unit : ''}`);
        }
        for (const [name, value] of Object.entries({ x, y, width, height })) marker.setAttribute(name, value);
        place.after(marker);
        current = { place, index };
      }

      function indexAt(place, event) {
        const what = values[Number(place.dataset.values)];
        if (!what.rows) return 0;
        const box = place.getBoundingClientRect();
        const inside = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
        return inside((event.clientY - box.top) / box.height, what.rows.length) * what.columns.length +
          inside((event.clientX - box.left) / box.width, what.columns.length);
      }

      function move(key, place, index) {
        const what = values[Number(place.dataset.values)];
        const sideways = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
        if (what.rows) {
          const columns = what.columns.length;
          const row = Math.floor(index / columns) + (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0);
          const column = index % columns + sideways;
          if (row >= 0 && row < what.rows.length && column >= 0 && column < columns) {
            return show(place, row * columns + column);
          }
        }
        const step = sideways || (key === 'ArrowDown' ? 1 : -1);
        const next = places[places.indexOf(place) + step];
        if (next) { next.focus(); show(next, 0); }
      }

      places.forEach((place, number) => {
        const what = values[Number(place.dataset.values)];
        place.setAttribute('tabindex', number === 0 || what.rows ? '0' : '-1');
        place.setAttribute('role', 'img');
        place.setAttribute('aria-label', what.rows
          ? `${what.name || 'Matrix'}, ${what.rows.length} rows, ${what.columns.length} columns; arrow keys read it`
          : `${what.name}: ${number === null ? '' : what.value}`);
        place.addEventListener('pointermove', event => show(place, indexAt(place, event)));
        place.addEventListener('pointerleave', () => { if (document.activeElement !== place) clear(); });
        place.addEventListener('focus', () => { if (current?.place !== place) show(place, 0); });
        place.addEventListener('blur', clear);
        place.addEventListener('keydown', event => {
          if (event.key === 'Escape') return clear();
          if (!event.key.startsWith('Arrow')) return;
          event.preventDefault();
          move(event.key, place, current?.place === place ? current.index : 0);
        });
      });

      figure.querySelector('details')?.addEventListener('toggle', event => {
        const tables = event.target.querySelector('.tables');
        if (!event.target.open || tables.firstChild) return;
        tables.append(...values.filter(what => what.rows).map(table));
        const points = values.filter(what => !what.rows);
        if (points.length) {
          tables.append(table({
            name: '', columns: [points[0].unit || 'value'], rows: points.map(point => point.name),
            values: points.map(point => point.value), texts: [] }));
        }
      });
    }

    function table(cells) {
      const made = document.createElement('table');
      const caption = made.createCaption();
      caption.textContent = [cells.name, cells.unit].filter(Boolean).join(': ');
      const head = made.createTHead().insertRow();
      for (const name of ['', ...cells.columns]) {
        const cell = document.createElement('th');
        cell.scope = 'col';
        cell.textContent = name;
        head.append(cell);
      }
      const body = made.createTBody();
      cells.rows.forEach((name, row) => {
        const line = body.insertRow();
        const heading = document.createElement('th');
        heading.scope = 'row';
        heading.textContent = name;
        line.append(heading);
        cells.columns.forEach((_, column) => {
          const index = row * cells.columns.length + column;
          const value = cells.values[index];
          const text = value === null ? '' : String(value);
          line.insertCell().textContent = cells.texts.length ? `${cells.texts[index]} ${text}` : text;
        });
      });
      return made;
    }

    document.querySelectorAll('figure[data-figure]').forEach(setUp);
    """#
}
