// A person at a page, told by the lines of standard input what to do: opens URL, writes TEXT, shows TEXT. Each line is answered when it is done.
import readline from 'node:readline';
import { chromium } from 'playwright-core';

const [executablePath] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage();
  page.on('console', (message) => console.log(`console ${message.text()}`));
  const doing = {
    opens: async (url) => {
      await page.goto(url);
      await page.getByText('connected', { exact: true }).waitFor();
    },
    writes: async (text) => {
      await page.getByRole('textbox', { name: 'Message' }).fill(text);
      await page.getByRole('button', { name: 'Send' }).click();
    },
    shows: (text) => page.getByText(text, { exact: true }).waitFor(),
  };
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [, verb, text] = /^(\w+) (.*)$/.exec(line);
    await doing[verb](text);
    console.log(`done ${line}`);
  }
} finally {
  await browser.close();
}
