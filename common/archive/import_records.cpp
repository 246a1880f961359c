// SPDX-License-Identifier: Apache-2.0
#include "common/archive/import_records.hpp"

#include <chrono>
#include <exception>
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
constexpr std::size_t most_records = 2000;
constexpr std::size_t most_bytes = std::size_t{8} << 20U;
constexpr auto longest_wait = std::chrono::seconds{1};

/// Records that are written together. They are gathered before the index is locked, so that a slow pipe keeps no other
/// writer waiting.
class Batch {
public:
    Batch(store::Connection& index, RecordTable& table, ImportReport& report)
        : m_index{index}
        , m_table{table}
        , m_report{report} {}

    void add(records::ReadRecord read, std::string record) {
        if (m_records.empty()) m_begun = Steady::now();
        m_bytes += record.size();
        m_records.emplace_back(std::move(read), std::move(record));
    }

    [[nodiscard]] Steady::time_point due() const {
        return (m_records.empty() ? Steady::now() : m_begun) + longest_wait;
    }

    void write_if_due() {
        if (m_records.size() >= most_records || m_bytes >= most_bytes || Steady::now() >= due()) write();
    }

    void write() {
        if (m_records.empty()) return;
        store::Transaction transaction{m_index};
        std::size_t added = 0;
        for (const auto& [read, record] : m_records)
            added += m_table.put(read, record) ? 1 : 0;
        transaction.commit();
        m_report.added += added;
        m_report.known += m_records.size() - added;
        m_records.clear();
        m_bytes = 0;
    }

private:
    store::Connection& m_index;
    RecordTable& m_table;
    ImportReport& m_report;
    std::vector<std::pair<records::ReadRecord, std::string>> m_records;
    std::size_t m_bytes = 0;
    Steady::time_point m_begun{};
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

void take(std::string line, Batch& batch, ImportReport& report) {
    records::ReadRecord record = read(line);
    if (std::holds_alternative<records::PassedOver>(record)) {
        ++report.passed_over;
    } else {
        batch.add(std::move(record), std::move(line));
    }
}

void look_at(const LineReader& lines, LineReader::Got got, Batch& batch, base::FaultCounter& faults,
             ImportReport& report) {
    const std::string_view line = base::trim(lines.line());
    try {
        if (got == LineReader::Got::too_long) throw std::invalid_argument{"is too long"};
        if (!line.empty()) take(std::string{line}, batch, report);
    } catch (const std::invalid_argument& reason) {
        ++report.refused;
        faults.add(fmt::format("line {} {}", lines.number(), reason.what()));
    }
}

} // namespace

void import_records(store::Connection& index, RecordTable& table, base::Descriptor file, base::FaultCounter& faults,
                    ImportReport& report, const ImportProgress& progress) {
    LineReader lines{std::move(file), longest_line};
    Batch batch{index, table, report};
    std::exception_ptr unreadable;
    for (;;) {
        LineReader::Got got = LineReader::Got::end;
        try {
            got = lines.next(batch.due());
        } catch (const base::Interrupted&) {
            report.interrupted = true;
        } catch (const base::SystemError&) {
            unreadable = std::current_exception();
        }
        if (got == LineReader::Got::end) break;
        if (got != LineReader::Got::nothing) look_at(lines, got, batch, faults, report);
        batch.write_if_due();
        progress(report);
    }
    batch.write();
    if (unreadable) std::rethrow_exception(unreadable);
}

} // namespace vlm::archive
