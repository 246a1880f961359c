// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "common/actions/actor.hpp"
#include "common/base/descriptor.hpp"
#include "common/counting/count_run.hpp"
#include "common/counting/source_counter.hpp"
#include "common/media/frame_numbers.hpp"
#include "tools/count/options.hpp"

namespace vlm::counting_tool {

/// Writes what is counted where and how the user wants it, each at once, and acts on it.
class CountWriter : public counting::CountSink, public counting::FrameViewer {
public:
    /// Lines of text name the source where that is wanted. `actor` may be null. Throws UsageError where the file exists
    /// and --force was not given, OutputError where it cannot be written.
    CountWriter(const Options& options, bool named, actions::Actor* actor);

    void take(const records::CrossingRecord& crossing) override;
    void take(const records::OccupancyRecord& occupancy) override;
    void take(const records::CountRecord& count) override;

    /// Whether boxes of tracks are wanted instead of records: it is a viewer then.
    [[nodiscard]] bool writes_tracks() const { return m_format == CountFormat::mot; }

    /// From now on frames have the numbers that they have in their video; nothing: in what comes.
    void number_by(std::optional<media::FrameNumbers> numbers) { m_numbers = std::move(numbers); }

    /// Writes the boxes of all that is followed and seen, in the format of MOTChallenge.
    void show(const counting::DetectedFrame& frame, std::span<const track::Object> objects,
              const counting::SourceCounter& counter) override;
    void finish() override {}

    /// Checks that everything has arrived.
    void close() { m_output.close(); }

private:
    template <class Record>
    void write(const Record& record, const std::string& words);

    bool m_named; ///< lines of text name the source
    actions::Actor* m_actor;
    base::Output m_output;
    CountFormat m_format;
    std::optional<media::FrameNumbers> m_numbers;
};

} // namespace vlm::counting_tool
