// SPDX-License-Identifier: LGPL-2.1-or-later
//
// ICE candidates as peers write them, and the report that is made of them.
#include "candidate_check.hpp"
#include "fuzz_target.hpp"
#include "path_report.hpp"

using namespace wsrtc;

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const std::string_view text = test::text_of (data, size);
  const auto use = check_candidate (text);
  test::must (!use || text.size () <= max_candidate_bytes);
  PathTally tally;
  tally.note_theirs (text);
  tally.note_their_description (text);
  const PathReport report = tally.told ();
  test::must (!diagnose (report).text.empty ());
  (void)summary_of (report);
  (void)table_of (report);
  return 0;
}
