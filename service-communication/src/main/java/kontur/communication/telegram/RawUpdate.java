package kontur.communication.telegram;

/// One update exactly as the server wrote it.
///
/// @param id its `update_id`
record RawUpdate(long id, String json) {}
