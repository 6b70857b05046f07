// SPDX-License-Identifier: LGPL-2.1-or-later
#include "self_test.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include "camera_probe.hpp"
#include "gptr.hpp"
#include "words.hpp"

namespace wsrtc::bridge {

namespace {

constexpr size_t at_a_time = 8;

std::string seconds_text (double seconds)
{
  std::array<char, G_ASCII_DTOSTR_BUF_SIZE> text;
  return std::string (g_ascii_formatd (text.data (), text.size (), "%.2f", seconds)) + " s";
}

void add_lines (const CameraConfig &camera, const ProbeResult &result, TestLines &lines)
{
  const std::string who = "camera " + quoted (camera.name.str ()) + ": ";
  if (!result.failure.empty ()) {
    lines.push_back ({Finding::Failed, who + result.failure});
    return;
  }
  lines.push_back ({Finding::Right, who + result.video + (result.audio.empty () ? "" : ", " + result.audio) +
                                        "; first frame after " + seconds_text (result.first_frame)});
  const bool never = camera.transcode == Transcode::Never;
  for (const std::string &awkward : result.awkward)
    lines.push_back ({never ? Finding::Failed : Finding::Note,
                      who + awkward + (never ? "; but transcode is \"never\": some see nothing" : "")});
}

// Some at a time: all of a large site at once would slow each other down.
std::vector<ProbeResult> probe_all (const std::vector<CameraConfig> &cameras)
{
  std::vector<ProbeResult> results (cameras.size ());
  std::vector<std::unique_ptr<CameraProbe>> probes (cameras.size ());
  for (size_t first = 0; first < cameras.size (); first += at_a_time) {
    const size_t end = std::min (first + at_a_time, cameras.size ());
    size_t open = end - first;
    for (size_t i = first; i < end; i++)
      probes[i] =
          std::make_unique<CameraProbe> (cameras[i], [&results, &open, i] (const ProbeResult &result) {
            results[i] = result;
            open--;
          });
    while (open > 0)
      g_main_context_iteration (nullptr, TRUE);
    for (size_t i = first; i < end; i++)
      probes[i].reset ();
  }
  return results;
}

} // namespace

TestLines test_cameras (const BridgeConfig &config)
{
  TestLines lines;
  const std::vector<ProbeResult> results = probe_all (config.cameras);
  for (size_t i = 0; i < results.size (); i++)
    add_lines (config.cameras[i], results[i], lines);
  return lines;
}

} // namespace wsrtc::bridge
