// SPDX-License-Identifier: Apache-2.0
#include "common/archive/import_records.hpp"

#include <chrono>
#include <deque>
#include <exception>
#include <future>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/line_reader.hpp"
#include "common/base/text.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using base::LineReader;
using base::Steady;

namespace {

constexpr std::size_t longest_line = std::size_t{64} << 20U;
// Of a batch. With each, the pages of the index of keys are written anew.
constexpr std::size_t most_records = 8000;
constexpr std::size_t most_bytes = std::size_t{8} << 20U;
constexpr std::size_t most_parsing = 3; ///< such batches
constexpr auto longest_wait = std::chrono::seconds{1};

struct Line {
    std::uint64_t number;
    std::string text;
    std::string refusal; ///< why it is no record; empty where it is one
    records::ReadRecord record = records::PassedOver{};
};

/// What is no UTF-8 costs its bytes, not the record: they are replaced.
records::ReadRecord read(std::string& line) {
    try {
        return records::read_record(line);
    } catch (const std::invalid_argument&) {
        std::string repaired = base::valid_utf8(line);
        if (repaired == line) throw;
        line = std::move(repaired);
        return records::read_record(line);
    }
}

std::vector<Line> parsed(std::vector<Line> lines) {
    for (Line& line : lines) {
        if (!line.refusal.empty()) continue;
        try {
            line.record = read(line.text);
        } catch (const std::invalid_argument& reason) {
            line.refusal = reason.what();
        }
    }
    return lines;
}

/// Lines on their way into the index. They are gathered before it is locked, so that a slow pipe keeps no other writer
/// waiting, and parsed on other cores while those before them are written.
class Import {
public:
    Import(store::Connection& index, RecordTable& table, base::FaultCounter& faults, ImportReport& report)
        : m_index{index}
        , m_table{table}
        , m_faults{faults}
        , m_report{report} {}

    void add(const LineReader& lines, LineReader::Got got) {
        if (m_lines.empty()) m_begun = Steady::now();
        if (got == LineReader::Got::too_long) {
            m_lines.push_back({lines.number(), {}, "is too long"});
        } else if (const std::string_view text = base::trim(lines.line()); !text.empty()) {
            m_bytes += text.size();
            m_lines.push_back({lines.number(), std::string{text}, {}});
        }
        if (m_lines.size() >= most_records || m_bytes >= most_bytes) parse();
        while (m_parsing.size() > most_parsing)
            write_next();
        if (is_due()) write();
    }

    /// How long the next line may be waited for: not at all, where there is something else to do.
    [[nodiscard]] Steady::time_point patience() const {
        if (!m_parsing.empty()) return Steady::now();
        return (m_lines.empty() ? Steady::now() : m_begun) + longest_wait;
    }

    /// No line has come within that time.
    void use_pause() {
        if (!m_parsing.empty()) {
            write_next();
        } else if (is_due()) {
            write();
        }
    }

    /// Writes all.
    void write() {
        if (!m_lines.empty()) parse();
        while (!m_parsing.empty())
            write_next();
    }

private:
    void parse() {
        constexpr auto where = std::launch::async | std::launch::deferred; // here, where no thread can be had
        m_parsing.push_back(std::async(where, parsed, std::exchange(m_lines, {})));
        m_bytes = 0;
    }

    void write_next() {
        const std::vector<Line> lines = m_parsing.front().get();
        m_parsing.pop_front();
        store::Transaction transaction{m_index};
        ImportReport report = m_report;
        for (const Line& line : lines)
            ++put(line, report);
        transaction.commit();
        m_report = report;
    }

    /// The count that the line belongs to.
    std::size_t& put(const Line& line, ImportReport& report) {
        if (!line.refusal.empty()) {
            m_faults.add(fmt::format("line {} {}", line.number, line.refusal));
            return report.refused;
        }
        if (std::holds_alternative<records::PassedOver>(line.record)) return report.passed_over;
        return m_table.put(line.record, line.text) ? report.added : report.known;
    }

    [[nodiscard]] bool is_due() const { return !m_lines.empty() && Steady::now() >= m_begun + longest_wait; }

    store::Connection& m_index;
    RecordTable& m_table;
    base::FaultCounter& m_faults;
    ImportReport& m_report;
    std::vector<Line> m_lines; ///< that nobody parses yet
    std::size_t m_bytes = 0;   ///< of them
    Steady::time_point m_begun{};
    std::deque<std::future<std::vector<Line>>> m_parsing;
};

} // namespace

void import_records(store::Connection& index, RecordTable& table, base::Descriptor file, base::FaultCounter& faults,
                    ImportReport& report, const ImportProgress& progress) {
    LineReader lines{std::move(file), longest_line};
    Import import{index, table, faults, report};
    std::exception_ptr unreadable;
    for (;;) {
        LineReader::Got got = LineReader::Got::end;
        try {
            got = lines.next(import.patience());
        } catch (const base::Interrupted&) {
            report.interrupted = true;
        } catch (const base::SystemError&) {
            unreadable = std::current_exception();
        }
        if (got == LineReader::Got::end) break;
        if (got == LineReader::Got::nothing) {
            import.use_pause();
        } else {
            import.add(lines, got);
        }
        progress(report);
    }
    import.write();
    if (unreadable) std::rethrow_exception(unreadable);
}

} // namespace vlm::archive
