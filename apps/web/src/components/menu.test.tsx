import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Menu, MenuItem } from './menu';

const pressEnter = (element: HTMLElement) => {
  element.focus();
  element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
};

describe('Menu', () => {
  it('opens by keyboard and holds links as well as acts', async () => {
    render(
      <Menu trigger={<button type="button">More</button>}>
        <MenuItem asChild>
          <a href="/raw/1">Source</a>
        </MenuItem>
        <MenuItem shortcut="?">Keys</MenuItem>
      </Menu>,
    );

    pressEnter(screen.getByRole('button', { name: 'More' }));

    expect((await screen.findByRole('menuitem', { name: 'Source' })).getAttribute('href')).toBe('/raw/1');
    expect(screen.getByRole('menuitem', { name: /Keys/ }).textContent).toBe('Keys?');
  });
});
