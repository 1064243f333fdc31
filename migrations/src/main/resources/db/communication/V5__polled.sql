-- When a bot was last polled, by whichever replica: Telegram keeps updates for 24 hours and no longer.
alter table communication.telegram_cursor add column polled_at timestamptz;

-- What was written before this moment and not seen is lost; null for nothing.
alter table communication.telegram_cursor add column lost_until timestamptz;
