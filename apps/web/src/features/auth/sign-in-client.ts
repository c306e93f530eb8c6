'use client';
import { createAuthClient } from 'better-auth/react';

/** Signs people in and out; the session lives in a cookie that scripts cannot read. */
export const signInClient = createAuthClient({ basePath: '/api/auth' });
