// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/analysis/frame_maker.hpp"
#include "common/analysis/prompt.hpp"
#include "common/base/clock.hpp"
#include "common/media/selection.hpp"

namespace vlm::analysis {

/// How pictures travel: `automatic` sends a video to servers that take frames as one, else images.
enum class SendMode { images, video, automatic };

/// Everything that the answer to one request depends on, as planned: nothing here is learned from a server but the
/// model's name where none was given. What a server's limits make of it later (fewer frames, several requests) is the
/// same work.
struct WorkUnit {
    std::string video;  ///< fingerprint; an address; for pipes, a hash of the pictures (content_of)
    base::Micros t0{0}; ///< span: of a whole, what it is about; of a window, its first and last wanted time
    base::Micros t1{0};
    std::vector<base::Micros> frames; ///< wanted times, one for each picture, the first that it serves
    FrameOptions pictures;
    std::string backend;
    std::string model; ///< asked for
    SendMode send = SendMode::automatic;
    std::string detail = {}; ///< of BackendInfo
    media::Selection::Snap snap = media::Selection::Snap::none;
    base::Micros tolerance{0}; ///< and fidelity: as in media::Selection
    media::Selection::Fidelity fidelity = media::Selection::Fidelity::exact;
    std::string transcript = {}; ///< what is said in it, where the question holds that
};

/// The key of a unit of work: SHA-256, 64 hexadecimal digits. The same work has the same key on any machine, and when
/// it is planned again.
[[nodiscard]] std::string work_key(const WorkUnit& unit, const Prompt& prompt);

/// The key of a part of the unit with the key `planned`, made because a server did not take the whole: it holds the
/// frames with these wanted times. The spans of a unit's parts follow each other from its beginning to its end, so that
/// their records (result member part_of) tell what of the unit is done.
[[nodiscard]] std::string part_key(const std::string& planned, const std::vector<base::Micros>& frames);

/// A hash of the pictures themselves: by it the work about a video is known that cannot be read twice.
[[nodiscard]] std::string content_of(const Window& window);

} // namespace vlm::analysis
