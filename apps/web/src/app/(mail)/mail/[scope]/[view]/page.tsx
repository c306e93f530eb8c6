import { notFound } from 'next/navigation';
import { parseMailView } from '@/lib/mail-view';
import { MailScreen } from '../../../mail-screen';

export default async function MailPage({ params }: { params: Promise<{ scope: string; view: string }> }) {
  const { scope, view } = await params;
  const mailView = parseMailView(scope, view);
  if (!mailView) notFound();
  return <MailScreen key={`${scope}/${view}`} view={mailView} />;
}
