// The chart of the start page, drawn from the table below it whenever the figures change.
(() => {
  'use strict';

  const colour = (name, from) => getComputedStyle(from).getPropertyValue(name).trim();
  const dark = matchMedia('(prefers-color-scheme: dark)');
  let chart;
  let drawn = '';

  // Custom properties with light-dark() are resolved by a real property only.
  function resolved(element, variable) {
    const probe = document.createElement('span');
    probe.className = 'colour-' + variable;
    element.append(probe);
    const value = colour('color', probe);
    probe.remove();
    return value;
  }

  function draw() {
    const place = document.getElementById('hours-chart');
    const table = document.getElementById('hours');
    if (!place || !table) {
      return;
    }

    const columns = [...table.tHead.rows[0].cells].slice(1).map(cell => cell.textContent);
    const rows = [...table.tBodies[0].rows].map(row => ({
      hour: row.cells[0].textContent,
      counts: [...row.cells].slice(1).map(cell => cell.dataset.n === '' ? null : Number(cell.dataset.n)),
    }));
    const [ink, line, first, second, third] = ['quiet', 'line', 'first', 'second', 'third'].map(name => resolved(place.parentElement, name));
    const said = JSON.stringify([columns, rows, ink, first]);
    if (said === drawn && chart) {
      return;
    }

    drawn = said;
    if (!chart || chart.getDom() !== place) {
      chart?.dispose();
      chart = echarts.init(place, null, { renderer: 'canvas' });
    }

    chart.setOption({
      animationDuration: 300,
      color: [first, second, third],
      textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
      legend: { top: 0, right: 0, textStyle: { color: ink } },
      grid: { left: 8, right: 8, top: 32, bottom: 4, outerBoundsMode: 'same' },
      tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: 'shadow' } },
      xAxis: { type: 'category', data: rows.map(row => row.hour), axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: ink } },
      yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink } },
      series: columns.map((name, index) => ({
        name, type: 'bar', stack: 'sent', barMaxWidth: 28, data: rows.map(row => row.counts[index]),
      })),
    });
    place.dataset.drawn = 'true';
  }

  addEventListener('DOMContentLoaded', draw);
  document.addEventListener('htmx:after:swap', draw);
  dark.addEventListener('change', draw);
  addEventListener('resize', () => chart?.resize());
})();
