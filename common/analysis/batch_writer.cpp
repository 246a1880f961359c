// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/batch_writer.hpp"

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/records/read_record.hpp"

namespace vlm::analysis {

namespace fs = std::filesystem;
using base::Output;

namespace {

/// Makes it where it is missing, and gives its path.
std::string made_folder(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) throw base::OutputError{path, error.value()};
    return path;
}

void make_whole(Output& output, const std::string& path) {
    output.close();
    std::error_code error;
    fs::rename(base::part_path(path), path, error);
    if (error) throw base::OutputError{path, error.value()};
}

std::string file_url(const fs::path& path) {
    std::string url = "file://";
    for (const fs::path& name : path) {
        if (name != "/") url += "/" + base::percent_encoded(name.string());
    }
    return url;
}

} // namespace

BatchWriter::BatchWriter(const std::string& folder, infer::BatchForm form, const BatchLimits& limits, Finished finished)
    : m_names{folder}
    , m_lock{made_folder(m_names.manifests()) + "/.lock", base::Overwrite::allow}
    , m_form{form}
    , m_limits{limits}
    , m_finished{std::move(finished)} {
    const std::vector<int> whole = m_names.shards();
    for (const int number : m_names.manifest_numbers()) {
        m_number = std::max(m_number, number);
        if (!std::binary_search(whole.begin(), whole.end(), number)) continue;
        for (const std::string& key : keys_in_manifest(m_names.manifest(number)))
            m_keys.insert(records::key_bytes(key).value());
    }
    if (!whole.empty()) m_number = std::max(m_number, whole.back());
}

bool BatchWriter::has(const std::string& key) const {
    return m_keys.contains(records::key_bytes(key).value());
}

void BatchWriter::add(const records::BatchUnit& unit, std::string_view body) {
    const std::string line = infer::batch_line(m_form, unit.planned.key, body);
    if (m_shard && (m_bytes + line.size() > m_limits.bytes || m_lines == m_limits.lines)) close();
    if (!m_shard) begin_shard();
    m_shard->write(line);
    m_manifest->write(records::to_json_line(unit));
    m_bytes += line.size();
    ++m_lines;
    ++m_requests;
    m_keys.insert(records::key_bytes(unit.planned.key).value());
}

void BatchWriter::begin_shard() {
    ++m_number;
    m_bytes = m_lines = 0;
    m_shard.emplace(base::part_path(m_names.shard(m_number)), base::Overwrite::allow);
    m_manifest.emplace(base::part_path(m_names.manifest(m_number)), base::Overwrite::allow);
}

std::string BatchWriter::keep_picture(const infer::Jpeg& jpeg) const {
    // Few in one folder, so that all of them can be listed.
    const fs::path path = fs::absolute(m_names.pictures()) / jpeg.sha256().substr(0, 2) / (jpeg.sha256() + ".jpg");
    std::error_code none;
    if (!fs::exists(path, none)) {
        std::ignore = made_folder(path.parent_path());
        base::replace_file(path, jpeg.bytes());
    }
    return file_url(path.lexically_normal());
}

void BatchWriter::close() {
    if (!m_shard) return;
    // Whoever finds the requests finds what is known of them.
    make_whole(*m_manifest, m_names.manifest(m_number));
    make_whole(*m_shard, m_names.shard(m_number));
    m_shard.reset();
    m_manifest.reset();
    ++m_shards;
    m_finished(m_names.shard(m_number));
}

} // namespace vlm::analysis
