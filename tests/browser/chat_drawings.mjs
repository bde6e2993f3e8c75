// Draws a chat's message with software of others, in a frame that looks like no chat: for the pictures in docs/.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import MarkdownIt from "markdown-it";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

const require = createRequire(import.meta.url);
const read = (path) => readFileSync(require.resolve(path), "utf8");
const markdown = new MarkdownIt({ html: false, breaks: true });
const escaped = markdown.utils.escapeHtml;

const FRAME = `
:root{color-scheme:light dark}
body{margin:0;padding:16px;background:#eef1f4;font:14px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC",sans-serif;color:#1b252d}
article{max-width:440px;margin:0;padding:14px 16px;background:#fff;border:1px solid #d5dce2;border-radius:10px;overflow-wrap:anywhere}
h2,h3{margin:0 0 8px;font-size:16px}p{margin:6px 0}ul{margin:6px 0;padding-left:20px}a{color:#0b5fc4}
.button{display:block;margin-top:8px;padding:8px;border:1px solid #0b5fc4;border-radius:8px;text-align:center;color:#0b5fc4}
.ac-pushButton{padding:8px;border:1px solid #0b5fc4;border-radius:8px;background:#fff;color:#0b5fc4;font:inherit}
header{margin:-14px -16px 10px;padding:10px 16px;border-radius:9px 9px 0 0;font-weight:600;color:#fff;background:#2b5fb8}
[data-template=green]{background:#227a45}[data-template=red]{background:#b3261e}[data-template=orange]{background:#9a5b00}
`;

const buttons = (texts) => texts.map((each) => `<div class="button">${escaped(each)}</div>`).join("");

const drawn = {
  DingTalk: ({ actionCard }) =>
    markdown.render(actionCard.text) + buttons((actionCard.btns ?? []).map((each) => each.title)),
  Feishu: ({ card }) =>
    `<header data-template="${card.header.template}">${escaped(card.header.title.content)}</header>` +
    card.elements
      .map((each) =>
        each.tag === "action" ? buttons(each.actions.map(({ text }) => text.content)) : markdown.render(each.content),
      )
      .join(""),
  WeCom: (body) => markdown.render(body.markdown.content),
  Slack: ({ blocks }) =>
    renderToStaticMarkup(
      createElement(Message, {
        blocks, theme: "light", name: "Oceanferry", time: new Date(0), logo: "data:,", withoutWrapper: true,
        hooks: { emoji: ({ name }) => `:${name}:` }, // of a time, 22:19:54, it would take :19: for an emoji
      }),
    ),
  Teams: () => "",
};

// Puts the message into the page.
export async function draw(page, { channel, body, language }) {
  const style = channel === "Slack" ? read("slack-blocks-to-jsx/dist/style.css") : "";
  const inside = drawn[channel](body);
  await page.setContent(
    `<!DOCTYPE html><html lang="${language}"><title>${channel}</title><style>${style}${FRAME}</style><article>${inside}</article>`,
  );
  if (channel === "Teams") {
    await page.addScriptTag({ content: read("adaptivecards/dist/adaptivecards.min.js") });
    await page.evaluate((card) => {
      const drawing = new globalThis.AdaptiveCards.AdaptiveCard();
      drawing.hostConfig = new globalThis.AdaptiveCards.HostConfig({
        fontFamily: "inherit", actions: { maxActions: 6, actionsOrientation: "vertical", actionAlignment: "stretch" },
      });
      drawing.parse(card);
      document.querySelector("article").append(drawing.render());
    }, body.attachments[0].content);
  }
}
