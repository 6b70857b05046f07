// SPDX-License-Identifier: LGPL-2.1-or-later
//
// From what a camera's section says to what the bridge is told: credentials are
// read, the filter is put together, keys that contradict each other are found,
// and a substream becomes a camera of its own.
#pragma once

#include <map>
#include <string>

#include "config_keys.hpp"
#include "config_reader.hpp"

namespace wsrtc::bridge {

class CameraAssembly {
public:
  CameraAssembly (const ReadContext &context, ConfigReading &reading) : context_ (context), reading_ (reading)
  {
  }

  // `who` begins its messages: camera "door". Its mistakes, if any, are added
  // to the reading, the camera too where it has a name.
  void add (CameraDraft draft, const std::string &who);

private:
  void check_contradictions (const CameraDraft &draft, const std::string &who);
  void settle_credentials (CameraDraft &draft, const std::string &who);
  void read_credentials (CameraDraft &draft, const std::string &who);
  void check_recording (const CameraDraft &draft, const std::string &who);
  void check_source (const CameraDraft &draft, const std::string &who);
  bool claim_name (const StreamName &name, const FilePlace &place, const std::string &who);
  void claim_talk (const CameraDraft &draft, const std::string &who);
  void add_substream (const CameraDraft &draft, const std::string &who);
  void mistake (const FilePlace &place, const std::string &who, const std::string &text);

  const ReadContext &context_;
  ConfigReading &reading_;
  std::map<std::string, FilePlace> names_; // in lower case: where they were given
};

} // namespace wsrtc::bridge
