#!/bin/sh
# Find a Chromium for the browser tests, or install one: from PATH, by apt as root, by Playwright.
python=$1
for name in chromium google-chrome chromium-browser; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk >/dev/null && exit 0
fi
"$python" -m playwright install chromium && exit 0
echo "The browser tests need Chromium: install the package 'chromium' (or Google Chrome)." >&2
exit 1
