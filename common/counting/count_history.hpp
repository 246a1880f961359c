// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/clock.hpp"
#include "common/counting/count_plot.hpp"
#include "common/counting/source_counter.hpp"

namespace vlm::counting {

/// What was counted of one source over time, gathered for a drawing: some 16 bytes for each crossing and each change of
/// a number. Takes it as records, too, of live sources by wall clock. For one thread.
class CountHistory final : public CountSink {
public:
    /// Who crosses this line that way is of interest, also where there is nobody.
    void expect(const std::string& line, const std::string& direction, const std::string& kind);

    /// May be told in any order.
    void cross(const std::string& line, const std::string& direction, const std::string& kind, base::Micros t);
    void occupy(const std::string& zone, const std::string& kind, base::Micros t, std::int64_t n);

    /// Somebody looked.
    void look(base::Micros from, base::Micros to);

    void take(const records::CrossingRecord& crossing) override;
    void take(const records::OccupancyRecord& occupancy) override;
    void take(const records::CountRecord& count) override;

    /// Of each line, how many have crossed it so far in each direction; of each zone, how many were in it. Over all of
    /// the time that it knows of.
    [[nodiscard]] CountPlot plot(std::string title) const;

private:
    using Name = std::pair<std::string, std::string>; ///< of a panel and of a series in it

    [[nodiscard]] base::Micros time_of(const records::CountMoment& at);
    [[nodiscard]] std::map<Name, PlotSeries> crossed(base::Micros start) const;

    CountPlot::Clock m_clock = CountPlot::Clock::media;
    std::map<Name, std::vector<base::Micros>> m_crossings;
    std::map<Name, PlotSeries> m_occupancy;
    std::optional<std::pair<base::Micros, base::Micros>> m_span; ///< of all that it knows
};

} // namespace vlm::counting
