// SPDX-License-Identifier: Apache-2.0
#include "common/counting/evidence.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/line_reader.hpp"
#include "common/base/text.hpp"
#include "common/records/count_entries.hpp"
#include "common/records/crossing_csv.hpp"
#include "common/records/mot_csv.hpp"
#include "common/records/read_record.hpp"

namespace vlm::counting {
namespace {

using base::Micros;

constexpr std::size_t longest_line = std::size_t{16} << 20U;
constexpr std::int64_t most_of_a_span = 1'000'000'000;

/// Takes the lines of one file. All throw std::invalid_argument with the reason.
class Lines {
public:
    explicit Lines(Evidence& evidence)
        : m_evidence{evidence} {}
    virtual ~Lines() = default;
    Lines(const Lines&) = delete;
    Lines& operator=(const Lines&) = delete;

    /// Whether the line is one that says something here.
    virtual bool take(std::string_view line) = 0;

protected:
    Evidence& m_evidence; // NOLINT: what these fill
};

class MotLines : public Lines {
public:
    explicit MotLines(Evidence& evidence)
        : Lines{evidence} {
        evidence.boxes = true;
    }

    bool take(std::string_view line) override {
        const records::MotRow row = records::read_mot_row(line);
        if (row.id < 0) throw std::invalid_argument{"id is -1: only boxes of tracks can be compared"};
        if (!m_seen.emplace(row.frame, row.id).second)
            throw std::invalid_argument{fmt::format("id {} is in frame {} already", row.id, row.frame)};
        m_evidence.labelled.push_back({row.frame, row.id, row.box});
        return true;
    }

private:
    std::set<std::pair<std::int64_t, std::int64_t>> m_seen;
};

class CrossingLines : public Lines {
public:
    CrossingLines(Evidence& evidence, std::string_view header, std::optional<double> rate)
        : Lines{evidence}
        , m_csv{header}
        , m_rate{rate} {}

    bool take(std::string_view line) override {
        const records::CrossingRow row = m_csv.read(line);
        m_evidence.crossings.push_back({{row.source, row.line, row.direction}, row.t ? *row.t : time_of(row.frame)});
        return true;
    }

private:
    [[nodiscard]] Micros time_of(std::int64_t frame) const {
        if (!m_rate)
            throw std::invalid_argument{"says a frame instead of a time: say with --rate how many are a second"};
        const auto time = records::micros_of(static_cast<double>(frame - 1) / *m_rate);
        if (!time) throw std::invalid_argument{fmt::format("frame {} is beyond all times", frame)};
        return *time;
    }

    records::CrossingCsv m_csv;
    std::optional<double> m_rate;
};

Micros time_of(const records::ReadOrigin& of, Micros t) {
    return of.video.empty() ? base::parse_wall(of.wall).value().time_since_epoch() : t;
}

class RecordLines : public Lines {
public:
    using Lines::Lines;

    bool take(std::string_view line) override {
        const records::ReadRecord record = records::read_record(line);
        const auto* crossing = std::get_if<records::ReadCrossing>(&record);
        if (crossing != nullptr) take(*crossing);
        const auto* count = std::get_if<records::ReadCount>(&record);
        if (count != nullptr) take(*count, line);
        return crossing != nullptr || count != nullptr || std::holds_alternative<records::ReadOccupancy>(record);
    }

private:
    void take(const records::ReadCrossing& crossing) {
        check(crossing.of);
        const track::Way way{crossing.of.source, crossing.line, crossing.direction};
        m_evidence.crossings.push_back({way, time_of(crossing.of, crossing.t)});
    }

    void take(const records::ReadCount& count, std::string_view line) {
        check(count.of);
        std::map<track::Way, std::int64_t> ways; // of all classes
        for (const records::LineCount& one : records::parse_count_entries(line).lines) {
            if (one.n > most_of_a_span) throw std::invalid_argument{"n is more than can be"};
            ways[{count.of.source, one.line, one.direction}] += one.n;
        }
        const Micros t0 = time_of(count.of, count.t0);
        for (const auto& [way, n] : ways)
            m_evidence.counts.push_back({way, t0, t0 + (count.t1 - count.t0), n});
    }

    /// One clock for all.
    void check(const records::ReadOrigin& of) {
        const bool wall = of.video.empty();
        const bool first = m_evidence.crossings.empty() && m_evidence.counts.empty();
        if (!first && wall != m_evidence.wall)
            throw std::invalid_argument{"is of a live source, and others of a video, or the other way round"};
        m_evidence.wall = wall;
    }
};

/// Takes all lines of a file, of whichever kind it is.
class AllLines : public Lines {
public:
    AllLines(Evidence& evidence, std::optional<double> rate)
        : Lines{evidence}
        , m_rate{rate} {}

    bool take(std::string_view line) override {
        if (m_lines != nullptr) return m_lines->take(line);
        const bool record = base::trim(line).starts_with('{');
        if (!record && records::CrossingCsv::is_header(line)) {
            m_lines = std::make_unique<CrossingLines>(m_evidence, line, m_rate);
            return true; // where nothing follows, nothing crossed
        }
        if (record) {
            m_lines = std::make_unique<RecordLines>(m_evidence);
        } else {
            m_lines = std::make_unique<MotLines>(m_evidence);
        }
        return m_lines->take(line);
    }

private:
    std::optional<double> m_rate;
    std::unique_ptr<Lines> m_lines;
};

} // namespace

bool Evidence::tells_crossings() const {
    if (boxes) return false;
    return !crossings.empty() ||
           std::all_of(counts.begin(), counts.end(), [](const SpanCount& one) { return one.n == 0; });
}

Evidence read_evidence(const std::string& path, std::optional<double> rate) {
    Evidence evidence;
    evidence.name = path == "-" ? "standard input" : base::one_line(path);
    AllLines lines{evidence, rate};
    bool says_something = false;
    base::LineReader reader{base::open_to_read(path), longest_line};
    for (;;) {
        const auto got = reader.next(base::Steady::now() + std::chrono::hours{1});
        if (got == base::LineReader::Got::nothing) continue;
        if (got == base::LineReader::Got::end) break;
        try {
            if (got == base::LineReader::Got::too_long) throw std::invalid_argument{"is too long a line"};
            if (!base::trim(reader.line()).empty() && lines.take(reader.line())) says_something = true;
        } catch (const std::invalid_argument& reason) {
            throw base::UsageError{fmt::format("{}:{}: {}", evidence.name, reader.number(), reason.what())};
        }
    }
    if (reader.number() == 0) throw base::UsageError{evidence.name + ": is empty"};
    if (!says_something) throw base::UsageError{evidence.name + ": holds no boxes, crossings or counts"};
    return evidence;
}

} // namespace vlm::counting
