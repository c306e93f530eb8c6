/** Under whom the parts of a Dovecot run: users and groups by name, the owner of the mail by number. */
export interface DovecotOwners {
  readonly internalUser: string;
  readonly internalGroup: string;
  readonly loginUser: string;
  readonly mailUserId: number;
  readonly mailGroupId: number;
}

/** All that one configuration file says. */
export interface DovecotConfig {
  readonly folder: string;
  readonly owners: DovecotOwners;
  readonly ports: { readonly imap: number; readonly imaps: number; readonly lmtp: number };
  readonly store: 'maildir' | 'sdbox' | 'mdbox';
  readonly quotaKilobytes: number | null;
  readonly maxConnectionsPerUser: number;
  /** The whole capability line, or null for Dovecot's own. */
  readonly capability: string | null;
  readonly hasSpecialUse: boolean;
  readonly allowPlaintextAuth: boolean;
  /** Where access tokens are looked up (RFC 7662); null takes none. */
  readonly introspectionUrl: string | null;
}

/** Writes a private Dovecot 2.3 configuration: everything under one folder, loopback only, virtual users from a file. */
export function toDovecotConfig(config: DovecotConfig): string {
  const { folder, owners } = config;
  const plugins = config.quotaKilobytes === null ? '' : 'quota';
  return `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
instance_name = ${folder.split('/').pop() ?? 'mailwright'}
shutdown_clients = yes
default_internal_user = ${owners.internalUser}
default_internal_group = ${owners.internalGroup}
default_login_user = ${owners.loginUser}
mail_uid = ${owners.mailUserId}
mail_gid = ${owners.mailGroupId}
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <${folder}/chain.pem
ssl_key = <${folder}/key.pem
ssl_dh =
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = ${config.allowPlaintextAuth ? 'no' : 'yes'}
auth_mechanisms = plain login${config.introspectionUrl === null ? '' : ' xoauth2 oauthbearer'}
auth_username_format = %Lu
auth_failure_delay = 0
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
${config.introspectionUrl === null ? '' : toTokenPassdb(folder)}
userdb {
  driver = static
  args = uid=${owners.mailUserId} gid=${owners.mailGroupId} home=${folder}/mail/%u
}
mail_location = ${config.store}:~/${config.store}
mailbox_list_index = yes
mail_fsync = never
mail_plugins = ${plugins}
mail_max_userip_connections = ${config.maxConnectionsPerUser}
recipient_delimiter = +
${toNamespace(config.hasSpecialUse)}
${toServices(config)}
protocol lmtp {
  postmaster_address = postmaster@localhost
}
protocol imap {
  mail_plugins = $mail_plugins ${plugins === '' ? '' : 'imap_quota'}
  mail_max_userip_connections = ${config.maxConnectionsPerUser}
}
${config.capability === null ? '' : `imap_capability = ${config.capability}`}
${config.quotaKilobytes === null ? '' : toQuota(config.quotaKilobytes)}
`;
}

const toTokenPassdb = (folder: string): string => `passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${folder}/oauth2.conf.ext
}`;

/** The file that tells Dovecot's oauth2 passdb whom to ask. */
export const toTokenConfig = (introspectionUrl: string): string => `grant_url =
tokeninfo_url =
introspection_url = ${introspectionUrl}
introspection_mode = post
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
use_grant_password = no
`;

function toNamespace(hasSpecialUse: boolean): string {
  const mailboxes = ['Drafts', 'Sent', 'Archive', 'Junk', 'Trash'].map((name) => {
    const use = hasSpecialUse ? `    special_use = \\${name}\n` : '';
    return `  mailbox ${name} {\n${use}    auto = subscribe\n  }`;
  });
  return `namespace inbox {\n  inbox = yes\n  separator = /\n${mailboxes.join('\n')}\n}`;
}

// NOTE: with its penalty in force, one wrong password slows every login from this machine down for a while.
// NOTE: without `chroot =` the login processes need root; with an empty value the same file works for everybody.
function toServices({ ports }: DovecotConfig): string {
  return `service imap-login {
  chroot =
  service_count = 0
  process_min_avail = 1
  client_limit = 200
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service imap {
  vsz_limit = 1G
  service_count = 100
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
service auth {
  client_limit = 4096
}
service anvil {
  chroot =
  client_limit = 4096
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-urlauth-login {
  chroot =
  process_limit = 1
}`;
}

function toQuota(kilobytes: number): string {
  return `plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=${kilobytes}K
  quota_grace = 0
}`;
}
