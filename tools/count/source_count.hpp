// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/archive/task_counts.hpp"
#include "common/base/clock.hpp"
#include "common/capture/capture_options.hpp"
#include "common/counting/count_history.hpp"
#include "common/counting/count_run.hpp"
#include "common/counting/picture_viewer.hpp"
#include "common/frames/frame_source.hpp"
#include "tools/count/count_setup.hpp"
#include "tools/count/count_writer.hpp"
#include "tools/count/options.hpp"

namespace vlm::counting_tool {

/// What takes part in counting in a source.
struct SourceTools {
    const Options& options; ///< as they are for this source
    std::string task;       ///< in the index
    CountSetup& setup;
    archive::TaskCounts* index; ///< null: none
    CountWriter& writer;
    counting::InputCounters& counters;
    std::function<void(std::optional<double>)> progress; ///< told of each frame, and the share of the source before it
    std::function<void()> opened_live;                   ///< told when it has turned out to be live
};

/// Counting in one source, from its opening to what came of it.
class SourceCount {
public:
    explicit SourceCount(SourceTools tools)
        : m_tools{std::move(tools)} {}

    /// Nothing where the index holds all that is wanted. Throws InputError also where there is no frame, or there were
    /// faults and --strict was given; OutputError, and Interrupted.
    [[nodiscard]] std::optional<counting::CountOutcome> count(capture::NamedSource source);

    /// What had come of it when the user stopped; nothing where nothing had been looked at.
    [[nodiscard]] const std::optional<counting::CountOutcome>& so_far() const { return m_so_far; }

private:
    [[nodiscard]] std::optional<counting::LookOptions> begin(capture::NamedSource& source);
    [[nodiscard]] bool take_video();
    [[nodiscard]] bool begin_video(counting::LookOptions& look);
    [[nodiscard]] std::optional<double> share_before(base::Micros t) const;
    void await_turn();
    [[nodiscard]] counting::CountOutcome run(const counting::LookOptions& look, const capture::NamedSource& source);
    [[nodiscard]] std::optional<counting::CountHistory> expected() const;
    void draw(const counting::CountHistory& history) const;
    [[nodiscard]] counting::PictureWishes wishes(const std::string& place) const;

    SourceTools m_tools;
    std::unique_ptr<frames::FrameSource> m_frames;
    std::optional<counting::CountOutcome> m_so_far;
    bool m_resumes = false; ///< the index knows the video, and takes what is found in it
};

} // namespace vlm::counting_tool
