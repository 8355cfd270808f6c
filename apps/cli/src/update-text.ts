import type { CouncilEvent } from '@prodrome/assembly';

/** What has happened to a council, in a line. */
export function eventText({ kind, expert = '', shadow }: CouncilEvent): string {
  switch (kind) {
    case 'mixing':
      return 'The experts are mixed and calibrated anew.';
    case 'added':
      return shadow
        ? `${expert} is added as a shadow: it answers, and no forecast changes; it is judged again at every update.`
        : `${expert} is added, and mixed.`;
    case 'woken':
      return `${expert} was a shadow, and is mixed from now on.`;
    case 'retrained':
      return `${expert} is replaced by the one that was trained anew.`;
    case 'removed':
      return `${expert} is removed.`;
  }
}
