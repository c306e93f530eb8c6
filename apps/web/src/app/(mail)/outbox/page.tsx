import { OutboxPage } from '@/features/outbox/outbox-page';
import { DrawerButton } from '../sidebar-drawer';

export default function OutboxRoute() {
  return <OutboxPage leading={<DrawerButton />} />;
}
