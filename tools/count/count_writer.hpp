// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/counting/count_run.hpp"
#include "common/counting/line_turns.hpp"
#include "common/counting/source_counter.hpp"
#include "common/media/frame_numbers.hpp"
#include "tools/count/count_output.hpp"

namespace vlm::counting_tool {

/// Tells what is counted in one source as the user wants it, when it is its turn.
class CountWriter : public counting::CountSink, public counting::FrameViewer {
public:
    /// Behind the sources that have one already. The output outlives it.
    explicit CountWriter(CountOutput& output)
        : m_output{output}
        , m_turn{output.turns().join()} {}

    [[nodiscard]] counting::LineTurns::Turn& turn() { return *m_turn; }

    void take(const records::CrossingRecord& crossing) override;
    void take(const records::OccupancyRecord& occupancy) override;
    void take(const records::CountRecord& count) override;

    /// Whether boxes of tracks are wanted instead of records: it is a viewer then.
    [[nodiscard]] bool writes_tracks() const { return m_output.format() == CountFormat::mot; }

    /// From now on frames have the numbers that they have in their video; nothing: in what comes.
    void number_by(std::optional<media::FrameNumbers> numbers) { m_numbers = std::move(numbers); }

    /// Writes the boxes of all that is followed and seen, in the format of MOTChallenge.
    void show(const counting::DetectedFrame& frame, std::span<const track::Object> objects,
              const counting::SourceCounter& counter) override;
    void finish() override {}

private:
    template <class Record>
    void tell(const Record& record, const std::string& words);

    CountOutput& m_output;
    std::unique_ptr<counting::LineTurns::Turn> m_turn;
    std::optional<media::FrameNumbers> m_numbers;
};

} // namespace vlm::counting_tool
