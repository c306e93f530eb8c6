import { OutboxPage } from '@/features/outbox/outbox-page';

export default function OutboxRoute() {
  return <OutboxPage />;
}
