// The page of messaging-compare in headless Chromium: node report.mjs CHROMIUM PAGE FOLDER. Leaves screenshots and a PDF in FOLDER.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [executablePath, file, folder] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath, args });
try {
  const light = await open('light', 1280);
  const dark = await open('dark', 1280);
  const narrow = await open('light', 360);
  assert.notEqual(light.background, dark.background, 'light and dark look the same');
  assert.ok(narrow.overflow <= 0, `the narrow page is ${narrow.overflow} pixels too wide`);
  console.log(`charts ${light.charts.length}`);
} finally {
  await browser.close();
}

async function open(colorScheme, width) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  const requests = [];
  const complaints = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const address = pathToFileURL(file).href;
  await page.goto(address);
  const seen = await page.evaluate(look);
  check(seen, `${colorScheme}, ${width} pixels`);
  await page.screenshot({ path: `${folder}/${colorScheme}-${width}.png`, fullPage: true });
  if (colorScheme === 'light' && width > 1000) await page.pdf({ path: `${folder}/print.pdf`, format: 'A4' });
  assert.deepEqual(complaints, []);
  assert.deepEqual(requests, [address]);
  await page.close();
  return seen;
}

function check({ charts, styled }, what) {
  assert.ok(styled, `${what}: the style was not applied`);
  assert.ok(charts.length > 0, `${what}: there is no chart`);
  for (const { title, width, height, bars, dots, collisions, rows } of charts) {
    const where = `${what}: ${title}`;
    assert.ok(width > 100 && height > 20, `${where} is ${width} × ${height}`);
    assert.ok(bars.length + dots.length > 0, `${where} shows nothing`);
    assert.ok(rows > 0, `${where} has no table`);
    assert.ok(dots.every(({ x, y }) => x >= -1 && x <= width + 1 && y >= -1 && y <= height + 1), `${where} has points outside`);
    const longest = bars.reduce((one, other) => (other.value > one.value ? other : one), { value: 0 });
    for (const { value, length } of bars) {
      const expected = (Math.max(value, 0) / longest.value) * longest.length;
      assert.ok(Math.abs(length - expected) <= 0.5, `${where}: the bar of ${value} is ${length} long, not ${expected}`);
    }
    assert.deepEqual(collisions, [], `${where}: texts lie over each other`);
  }
}

// Runs inside the page.
function look() {
  const charts = [...document.querySelectorAll('svg.drawing')].map((svg) => {
    const box = svg.getBoundingClientRect();
    const figures = (selector) => [...svg.querySelectorAll(selector)].map((shape) => {
      const { left, top, width, height } = shape.getBoundingClientRect();
      return { value: Number(shape.dataset.value), length: width, x: left + width / 2 - box.left, y: top + height / 2 - box.top };
    });
    const collisions = [...svg.querySelectorAll('g')].filter((row) => {
      const name = row.querySelector('.name')?.getBoundingClientRect();
      return name && name.right > row.querySelector('.value').getBoundingClientRect().left;
    }).map((row) => row.textContent);
    return {
      title: svg.querySelector('title').textContent, width: box.width, height: box.height, bars: figures('.bar'), dots: figures('.dot'), collisions,
      rows: svg.closest('figure').querySelectorAll('tbody tr').length,
    };
  });
  const style = getComputedStyle(document.body);
  return {
    charts,
    background: style.backgroundColor,
    overflow: document.documentElement.scrollWidth - innerWidth,
    styled: style.backgroundColor !== 'rgba(0, 0, 0, 0)',
  };
}
