import {
  type CssNode,
  type Declaration,
  type Dimension,
  type GenerateHandlers,
  generate,
  type List,
  parse,
  type Rule,
  walk,
} from 'css-tree';
import { type ImageUrl, resolveImageUrl, type SanitizeSettings } from './resolve-url.ts';

const maxSheetLength = 500_000;
const keptAtRules = new Set(['media', 'supports']);
const refusedProperties = /^(?:behavior|-moz-binding|-ms-behavior|src)$/;
// Everything that can load something is missing: url() stands apart, image-set(), image(), cross-fade(), src(), element(), paint(), attr() go.
const keptFunctions = new Set(
  (
    'rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix calc min max clamp var env linear-gradient radial-gradient conic-gradient ' +
    'repeating-linear-gradient repeating-radial-gradient repeating-conic-gradient translate translatex translatey translatez translate3d scale ' +
    'scalex scaley rotate skew skewx skewy matrix cubic-bezier steps rect inset circle ellipse polygon minmax repeat fit-content blur brightness ' +
    'contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia alpha counter'
  ).split(' '),
);

/** What was seen while cleaning one mail. */
export interface CssFindings {
  blockedRemoteCount: number;
  hasOwnColors: boolean;
}

/** Cleans the text of a `<style>`: rules, `@media` and `@supports` of declarations that can load nothing; what cannot be read goes. */
export function sanitizeStyleSheet(css: string, settings: SanitizeSettings, findings: CssFindings): string {
  if (css.length > maxSheetLength) return '';
  // Mailers wrap sheets in HTML comments; css-tree reads those as CDO and CDC.
  const sheet = parse(css, { parseCustomProperty: true, onParseError: () => undefined });
  if (sheet.type !== 'StyleSheet') return '';
  keepChildren(sheet.children, (node) => isKeptStatement(node, settings, findings, 0));
  return write(sheet);
}

/** Cleans a `style` attribute in the same way. */
export function sanitizeStyleAttribute(css: string, settings: SanitizeSettings, findings: CssFindings): string {
  if (css.length > maxSheetLength) return '';
  const list = parse(css, { context: 'declarationList', parseCustomProperty: true, onParseError: () => undefined });
  if (list.type !== 'DeclarationList') return '';
  keepChildren(list.children, (node) => node.type === 'Declaration' && isKeptDeclaration(node, settings, findings));
  return write(list);
}

function keepChildren(children: List<CssNode>, isKept: (node: CssNode) => boolean): void {
  children.forEach((node, item, list) => {
    if (!isKept(node)) list.remove(item);
  });
}

function isKeptStatement(node: CssNode, settings: SanitizeSettings, findings: CssFindings, depth: number): boolean {
  if (depth > 10) return false;
  if (node.type === 'Declaration') return isKeptDeclaration(node, settings, findings);
  if (node.type === 'Rule') return isKeptRule(node, settings, findings, depth);
  if (node.type !== 'Atrule' || !keptAtRules.has(node.name.toLowerCase()) || node.block === null) return false;
  if (node.prelude === null || node.prelude.type === 'Raw' || hasRisk(generate(node.prelude))) return false;
  keepChildren(node.block.children, (child) => isKeptStatement(child, settings, findings, depth + 1));
  return !node.block.children.isEmpty;
}

function isKeptRule(rule: Rule, settings: SanitizeSettings, findings: CssFindings, depth: number): boolean {
  if (rule.prelude.type === 'Raw' || hasRisk(generate(rule.prelude))) return false;
  keepChildren(rule.block.children, (child) => isKeptStatement(child, settings, findings, depth + 1));
  return !rule.block.children.isEmpty;
}

const hasRisk = (prelude: string): boolean => /[<]|url\s*\(/i.test(prelude);

function isKeptDeclaration(declaration: Declaration, settings: SanitizeSettings, findings: CssFindings): boolean {
  const property = declaration.property.toLowerCase();
  // An escape in a name can only hide something.
  if (property.includes('\\') || refusedProperties.test(property)) return false;
  if (declaration.value.type === 'Raw') return false;
  if (property.startsWith('position') && /fixed|sticky|\\/i.test(generate(declaration.value))) return false;
  let isKept = true;
  let isRemote = false;
  walk(declaration.value, (node: CssNode) => {
    if (node.type === 'Url') {
      const resolved: ImageUrl = resolveImageUrl(node.value, settings);
      if (resolved.kind === 'shown') node.value = resolved.url;
      else isKept = false;
      isRemote ||= resolved.kind === 'remote';
    } else if (!isKeptNode(node)) isKept = false;
  });
  if (isRemote) findings.blockedRemoteCount += 1;
  if (isKept && setsColor(property, generate(declaration.value))) findings.hasOwnColors = true;
  return isKept;
}

function isKeptNode(node: CssNode): boolean {
  switch (node.type) {
    case 'Raw':
    case 'Block':
      return false;
    case 'Function':
      return keptFunctions.has(node.name.toLowerCase());
    case 'Identifier':
      return !node.name.includes('\\');
    case 'Dimension':
      settleViewportLength(node);
      return !node.unit.includes('\\');
    default:
      return true;
  }
}

const assumedViewportPx = 800;

/** A mail's frame is as high as its content: a length in parts of that height would feed itself. */
function settleViewportLength(node: Dimension): void {
  if (!/^[dls]?v(?:h|b|min|max)$/i.test(node.unit)) return;
  node.value = String((Number(node.value) * assumedViewportPx) / 100);
  node.unit = 'px';
}

const setsColor = (property: string, value: string): boolean =>
  /^(?:color|background|background-color|background-image)$/.test(property) &&
  !/^(?:inherit|initial|unset|transparent|none|currentcolor)(?:\s*!important)?$/i.test(value);

// `</style` inside a string must not end the element.
const write = (tree: CssNode): string => generate(tree, { decorator: spaceAfterPercent }).replaceAll('<', '\\3c ');

// NOTE: `55%132` is good CSS, but jsdom throws on it in border colours.
function spaceAfterPercent(handlers: GenerateHandlers): GenerateHandlers {
  let before = '';
  return {
    ...handlers,
    emit(value, type, isAutomatic) {
      handlers.emit(before.endsWith('%') && /^[\d.]/.test(value) ? ` ${value}` : value, type, isAutomatic);
      before = value;
    },
  };
}
