import { disclaimer } from './disclaimer.ts';
import { html, type Markup, type Part } from './html.ts';
import { sectionOf, type Section } from './section.ts';
import { style } from './style.ts';

/** A whole page. */
export interface PageParts {
  readonly title: string;
  readonly subtitle: Part;
  readonly sections: readonly Section[];
  readonly foot: Part;
}

/** A page that stands by itself: it asks for no file and runs nothing. */
export const page = ({ title, subtitle, sections, foot }: PageParts): Markup =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${{ markup: style }}
        </style>
      </head>
      <body>
        <a class="skip" href="#main">To the findings</a>
        <header>
          <h1>${title}</h1>
          <p class="soft">${subtitle}</p>
          <p class="disclaimer">${disclaimer}</p>
        </header>
        <nav aria-label="Contents">
          <ul>
            ${sections.map(({ id, title: text }) => html`<li><a href="#${id}">${text}</a></li>`)}
          </ul>
        </nav>
        <main id="main" tabindex="-1">${sections.map(sectionOf)}</main>
        <footer>${foot}</footer>
      </body>
    </html> `;
