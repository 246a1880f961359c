// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/fault_counter.hpp"
#include "common/frames/frame_source.hpp"
#include "common/frames/reconnection.hpp"
#include "common/media/live_counters.hpp"
#include "common/media/live_input.hpp"

namespace vlm::frames {

/// The frames of a live source. It comes back: what ends, fails or stalls is connected again, for ever or as often as
/// the options say, and each connection is an epoch. Only what says that nothing more will come (HLS, DASH) ends.
class LiveSource : public FrameSource {
public:
    /// Connects, trying again like later on. `pipe`: where the source is one, which nobody can connect again. Throws
    /// InputError where the retries are used up, and for a selection that needs an end, Interrupted.
    LiveSource(const std::string& name, const OpenOptions& options, std::unique_ptr<media::PipeInput> pipe = nullptr);

    /// The picture's size follows the source, where that changes in a new epoch.
    [[nodiscard]] const std::vector<Track>& tracks() const override { return m_tracks; }

    /// Waits, over reconnections. Throws InputError where the retries are used up after a failure, Interrupted.
    [[nodiscard]] std::optional<Frame> next() override;
    [[nodiscard]] std::uint64_t faults() const override { return m_faults.total(); }
    [[nodiscard]] std::string last_fault() const override { return m_faults.last(); }
    [[nodiscard]] Ending ending() const override { return {}; }

private:
    [[nodiscard]] bool connect();
    [[nodiscard]] bool try_to_connect(std::string& reason);
    void tell(records::SourceEvent event) const;
    void tell_epoch(const records::FrameRecord& frame);
    [[nodiscard]] Frame frame_of(media::Picture picture, const media::Taken& taken);

    std::string m_place;
    OpenOptions m_options;
    std::string m_name;                       ///< without credentials
    std::unique_ptr<media::PipeInput> m_pipe; ///< until it is opened
    base::FaultCounter m_faults;
    media::LiveCounters m_own_counters;
    media::LiveProgress m_progress;
    Reconnection m_reconnection;
    std::optional<std::int64_t> m_epoch; ///< of the frame before
    std::unique_ptr<media::LiveInput> m_input;
    std::vector<Track> m_tracks;
    std::int64_t m_index = 0;
};

} // namespace vlm::frames
