package kontur.communication.telegram;

import java.util.List;

/// One update exactly as the server wrote it.
///
/// @param id its `update_id`, or [#NO_ID]
record RawUpdate(long id, String json) {
  static final long NO_ID = -1;

  /// The offset that confirms a page.
  ///
  /// It follows the server even downwards: ids may start anew. Ids ascend within a page, so each
  /// update without one confirms one more number, which can never be that of an unseen update.
  static long next(long offset, List<RawUpdate> page) {
    var next = offset;
    for (var update : page) {
      next = update.id < 0 ? next + 1 : update.id + 1;
    }
    return next;
  }
}
