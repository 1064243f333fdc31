-- Years of work for measuring: customers, tickets with five messages each, and their event log. `:tickets` is replaced.
insert into tickets.account (id, channel, address, team, correlation, language, announced_at)
values ('support-mail', 'email', 'support@kontur.local', 'support', 'thread', 'en', now())
on conflict do nothing;

insert into tickets.customer (id, name, created_at)
select gen_random_uuid(), 'Customer ' || n, now() - interval '3 years' from generate_series(1, :tickets / 4) as n;

insert into tickets.address (channel, value, customer_id)
select 'email', 'past' || row_number() over () || '@example.org', id from tickets.customer where name like 'Customer %';

insert into tickets.conversation (id, key, account, channel, customer_id, reply_to, created_at)
select gen_random_uuid(), 'support-mail:' || a.value, 'support-mail', 'email', a.customer_id, a.value, now() - interval '3 years'
  from tickets.address as a where a.value like 'past%';

insert into tickets.ticket (id, subject, priority, language, origin, team, queue, tags, channel, account, conversation_id, customer_id,
                            chain, first_cause, last_number, created_at, updated_at, state, top_state, assignee, category,
                            resolution, final, lifecycle_seq, lifecycle, recorded_number)
select d.id, 'Question ' || d.n || ' about ' || (array['invoice', 'delivery', 'password', 'доставка', 'счёт', 'тариф'])[1 + d.n % 6],
       (array['low', 'normal', 'normal', 'high', 'urgent'])[1 + d.n % 5], case d.n % 2 when 0 then 'en' else 'ru' end, 'customer',
       (array['support', 'billing', 'technical', 'delivery'])[1 + d.n % 4], 'q' || d.n % 10,
       case when d.n % 7 = 0 then array['vip'] when d.n % 11 = 0 then array['refund', 'late'] else '{}' end,
       'email', 'support-mail', d.conversation, d.customer, d.id, 'history',
       3, d.at, d.at + interval '2 days' * random(), d.state, split_part(d.state, '.', 1),
       case when d.n % 3 = 0 then '' else 'user-' || d.n % 50 end,
       (array['billing', 'delivery', 'account', 'unknown', 'technical'])[1 + d.n % 5],
       case when d.state = 'closed' then 'solved' else '' end, d.state = 'closed', 3, 'default@1.0.0', 3
  from (select gen_random_uuid() as id, n, c.id as conversation, c.customer_id as customer,
               now() - interval '3 years' * (1 - n / (:tickets + 1.0)) as at,
               case when n < :tickets * 0.95 then 'closed'
                    else (array['open.classified', 'open.assigned', 'open.waiting', 'resolved'])[1 + n % 4] end as state
          from generate_series(1, :tickets) as n
          join (select row_number() over () as place, id, customer_id from tickets.conversation where key like 'support-mail:past%') as c
            on c.place = 1 + n % (:tickets / 4)) as d;

insert into tickets.message (id, ticket_id, conversation_id, direction, author, author_name, subject, preview, created_at, delivery)
select gen_random_uuid(), t.id, t.conversation_id, case when k % 2 = 0 then 'inbound' else 'outbound' end,
       case when k % 2 = 0 then 'customer:' || t.customer_id else 'user:1' end, 'Somebody', t.subject,
       (array['I cannot sign in since this morning.', 'The invoice shows the wrong address.', 'When will my order arrive?',
              'Не могу войти с самого утра.', 'В счёте указан неверный адрес.', 'Когда придёт мой заказ?'])[1 + (t.number + k) % 6]
         || ' ' || (array['Please answer soon.', 'Thank you.', 'Спасибо.', 'Жду ответа.'])[1 + (t.number * 7 + k) % 4]
         || ' Order ' || (t.number * 13 + k) || case when (t.number + k) % 5003 = 0 then ' rhinoceros' else '' end,
       t.created_at + interval '1 hour' * k, case when k % 2 = 0 then null else 'sent' end
  from tickets.ticket as t, generate_series(0, 4) as k
 where t.first_cause = 'history';

insert into tickets.event_log (ticket_id, recorded_at, seq, type, actor, why, definition, from_state, to_state, outcome, input)
select t.id, t.created_at + interval '1 hour' * k, k, 'message.received', 'customer:' || t.customer_id, 'history', 'default@1.0.0', '', t.state,
       'applied', '{"id": "x"}'
  from tickets.ticket as t, generate_series(1, 3) as k
 where t.first_cause = 'history';

-- The open ones go on where their lifecycle stands, when something happens to them.
insert into tickets.lifecycle_state (ticket_id, seq, snapshot, snapshot_hash, definition_name, definition_version, definition_sha256,
                                     last_number, final, recorded_at)
select t.id, 3, s.json, encode(sha256(s.json), 'hex'), d.name, d.version, d.sha256, 3, false, t.created_at
  from tickets.ticket as t
  cross join (select name, version, sha256 from workflow.lifecycle_definition where name = 'default' order by position desc limit 1) as d
  cross join lateral (select convert_to(json_build_object(
         'kernel', 1, 'definition', json_build_object('name', d.name, 'version', d.version, 'sha256', d.sha256),
         'seq', 3, 'lastNumber', 3, 'state', t.state, 'ended', false,
         'vars', json_build_object('assignee', t.assignee, 'category', t.category, 'escalation', 0, 'reopens', 0, 'resolution', ''),
         'ticket', json_build_object('channel', t.channel, 'origin', t.origin, 'priority', t.priority, 'tags', t.tags, 'tier', 'free'),
         'serial', 0, 'clocks', json_build_array(
             json_build_object('name', 'first-response', 'phase', 'MET', 'breached', false, 'spentMillis', 3600000,
                               'pending', '{}'::json, 'fired', '[]'::json),
             json_build_object('name', 'resolution', 'phase', 'PAUSED', 'breached', false, 'spentMillis', 3600000,
                               'pending', '{}'::json, 'fired', '[]'::json)),
         'timers', '[]'::json, 'invokes', '[]'::json, 'last', '{}'::json, 'deferred', '[]'::json,
         'seen', '[]'::json)::text, 'UTF8') as json) as s
 where t.first_cause = 'history' and not t.final;

analyze;
