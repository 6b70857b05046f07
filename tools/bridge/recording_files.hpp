// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The files of one camera's recordings: NAME-YYYYmmdd-HHMMSS.mkv in its folder, of
// the local time at which each begins, with -2, -3 … where there is one already.
//
// The oldest go when a new one is complete, and at no other time: a disk that is
// full or a camera that fails costs no recording. Which one is older says the order
// in which they were written, and for those of another run of the program the time
// at which they were: names follow a clock that may be set back.
//
// Any thread. A folder may hang (a network's, a failing disk's): what touches it is
// done on the caller's thread where that is said, or on one that is this object's
// alone, and which nobody waits for.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <glib.h>

namespace wsrtc::bridge {

struct RecordedFile {
  std::string name;
  gint64 written = 0; // when last; ns since 1970
  uint64_t turn = 0;  // counts those of this run; 0 = of another one
};

// The names of those beyond `files`, oldest first; 0 = all stay. None that is no
// recording of this camera.
std::vector<std::string> surplus_recordings (std::vector<RecordedFile> found, const std::string &camera,
                                             unsigned files);

class RecordingFiles : public std::enable_shared_from_this<RecordingFiles> {
public:
  using Remove = std::function<void (const std::string &path)>;

  // `remove` may take its time.
  RecordingFiles (std::string folder, std::string camera, unsigned files, Remove remove = unlink_file);
  RecordingFiles (const RecordingFiles &) = delete;
  RecordingFiles &operator= (const RecordingFiles &) = delete;

  // After a reload there may be another limit.
  void set_limit (unsigned files);

  // A pipeline that writes, by its number, until end_run ().
  unsigned begin_run ();
  // Pipelines that have not come to an end.
  unsigned runs () const;

  // The path of its next file, which is not removed while it is open. Looks into the
  // folder.
  std::string open (unsigned run);
  // It is complete: older ones may go, later.
  void closed (const std::string &path);
  // The pipeline is down. What it left that is not complete stays if there is
  // something in it, and counts; but nothing goes for what a disk has failed to take.
  // Looks into the folder.
  void end_run (unsigned run, bool disk_failed);

  // False: there was still something to do at `end`, µs of the monotonic clock.
  bool wait_until (gint64 end);

private:
  struct Open {
    unsigned run;
    uint64_t turn;
  };

  static void unlink_file (const std::string &path);
  bool reserve (const std::string &name, unsigned run);
  void begin_work ();
  void work ();
  void remove_old ();
  void prune (const std::vector<RecordedFile> &found, uint64_t last);
  bool keep_what_is_there (const std::string &name, uint64_t turn);
  std::string path_of (const std::string &name) const;

  const std::string folder_;
  const std::string camera_;
  const Remove remove_;

  mutable std::mutex mutex_; // protects what is below; no file is touched while it is held
  std::condition_variable idle_;
  unsigned files_; // that stay; 0 = all
  unsigned last_run_ = 0, runs_ = 0;
  uint64_t last_turn_ = 0;
  std::map<std::string, Open> open_;         // by name
  std::map<std::string, uint64_t> complete_; // their turns
  bool working_ = false, again_ = false;
};

} // namespace wsrtc::bridge
