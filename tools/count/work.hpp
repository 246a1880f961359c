// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/capture/capture_options.hpp"
#include "common/media/frame_numbers.hpp"
#include "common/media/selection.hpp"
#include "common/track/tracker.hpp"
#include "common/vision/detector.hpp"
#include "tools/count/options.hpp"

namespace vlm::counting_tool {

// What the options mean for the work, and that as text, by which the same work is known again.

/// Which frames are looked at. Throws UsageError where --detect-every contradicts it.
[[nodiscard]] media::Selection selection_of(const Options& options);

/// Which frames of its video those are that come; nothing where all of them come from the first on, numbered already.
[[nodiscard]] std::optional<media::FrameNumbers> numbers_in(const capture::NamedSource& video);

/// How detections are made tracks.
[[nodiscard]] track::TrackerOptions tracking(const Options& options, const vision::Detector& detector);

/// All that detections depend on, other than the video; `identity` is the detector's.
[[nodiscard]] std::string looking(const Options& options, const media::Selection& selection,
                                  const std::string& identity);

/// All that counts depend on besides.
[[nodiscard]] std::string counting_of(const Options& options, const track::TrackerOptions& tracking);

} // namespace vlm::counting_tool
