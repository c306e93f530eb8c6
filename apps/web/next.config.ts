import path from 'node:path';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const root = path.join(import.meta.dirname, '../..');

const config: NextConfig = {
  turbopack: { root },
  outputFileTracingRoot: root,
  transpilePackages: ['@mailwright/client', '@mailwright/api', '@mailwright/mail'],
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  compress: false,
  images: { unoptimized: true },
  devIndicators: false,
  // The whole workspace is type-checked by `npm run check`.
  typescript: { ignoreBuildErrors: true },
  experimental: { staleTimes: { dynamic: 300, static: 300 } },
};

export default createNextIntlPlugin('./src/i18n/request.ts')(config);
