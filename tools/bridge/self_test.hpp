// SPDX-License-Identifier: LGPL-2.1-or-later
//
// --self-test: what has to be right before viewers see cameras, one line each.
#pragma once

#include <string>
#include <vector>

#include "camera_config.hpp"
#include "options.hpp"

namespace wsrtc::bridge {

enum class Finding {
  Right,
  Note,  // nothing is wrong, and it is good to know
  Failed // what, and what to do
};

struct TestLine {
  Finding finding;
  std::string text;
};

using TestLines = std::vector<TestLine>;

// "ok      …", "note    …", "FAILED  …", all in one line.
std::string to_text (const TestLine &line);

// In this order. None takes long but the last, which connects to the cameras.
TestLines test_elements (const BridgeConfig &config);
TestLines test_encoders (const BridgeConfig &config);
TestLines test_ports (const BridgeConfig &config);
TestLines test_addresses (const BridgeConfig &config);
TestLines test_certificate (const BridgeConfig &config);
TestLines test_cameras (const BridgeConfig &config);

// Prints all of them. An exit code: 2 when one has failed.
int self_test (const BridgeConfig &config);

} // namespace wsrtc::bridge
