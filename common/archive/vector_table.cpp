// SPDX-License-Identifier: Apache-2.0
#include "common/archive/vector_table.hpp"

#include <fmt/format.h>

#include "common/archive/vector_packing.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using store::Statement;

namespace {

constexpr const char* model_id = "(SELECT id FROM vector_models WHERE name = ?1)";

/// Texts of more than white space, in the order of their ids.
std::string missing_sql(std::string_view table, std::string_view column, std::string_view wanted) {
    return fmt::format("SELECT r.id, r.text FROM {0} r WHERE r.id > ?2 AND trim(r.text, char(9, 10, 13, 32)) <> '' AND "
                       "{2} AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.{1} = r.id AND v.model = {3}) "
                       "ORDER BY r.id LIMIT ?4",
                       table, column, wanted, model_id);
}

/// A text may have gone, and another have its id.
std::string put_sql(std::string_view table, std::string_view column) {
    return fmt::format(
        "INSERT INTO vectors (model, {1}, vector) SELECT ?1, id, ?4 FROM {0} WHERE id = ?2 AND text = ?3 "
        "ON CONFLICT DO NOTHING",
        table, column);
}

std::string all_names(const std::vector<VectorModel>& models) {
    std::string names;
    for (const VectorModel& model : models)
        names += (names.empty() ? "" : ", ") + model.name;
    return names;
}

} // namespace

VectorModel find_vector_model(const store::Connection& index, const std::string& name) {
    Statement rows{index, "SELECT id, name, dimensions FROM vector_models ORDER BY name"};
    std::vector<VectorModel> models;
    while (rows.next())
        models.push_back({rows.integer(0), std::string{rows.text(1)}, static_cast<std::size_t>(rows.integer(2))});
    for (const VectorModel& model : models) {
        if (model.name == name) return model;
    }
    if (models.empty()) throw base::UsageError{"the index has no vectors; vlm-index embed makes them"};
    if (name.empty() && models.size() == 1) return models.front();
    throw base::UsageError{name.empty()
                               ? "the index has vectors of several models; choose one: " + all_names(models)
                               : fmt::format("the index has no vectors of '{}', but of {}", name, all_names(models))};
}

VectorTable::VectorTable(store::Connection& index, std::string model, std::string task)
    : m_index{index}
    , m_model{std::move(model)}
    , m_task{std::move(task)}
    , m_answers{index,
                missing_sql("results", "result", "(?3 = '' OR r.task IN (SELECT id FROM tasks WHERE name = ?3))")}
    , m_speech{index, missing_sql("transcripts", "transcript", "?3 = ''")}
    , m_put_answer{index, put_sql("results", "result")}
    , m_put_speech{index, put_sql("transcripts", "transcript")} {}

std::vector<KnownText> VectorTable::next(std::size_t most, std::size_t most_bytes) {
    std::vector<KnownText> texts;
    if (!m_spoken) texts = next_of(m_answers, false, most, most_bytes);
    if (!texts.empty()) return texts;
    if (!m_spoken) m_last = 0;
    m_spoken = true;
    return next_of(m_speech, true, most, most_bytes);
}

std::vector<KnownText> VectorTable::next_of(Statement& rows, bool spoken, std::size_t most, std::size_t most_bytes) {
    std::vector<KnownText> texts;
    std::size_t bytes = 0;
    rows.bind(m_model, m_last, m_task, static_cast<std::int64_t>(most));
    while (rows.next()) {
        bytes += rows.text(1).size();
        if (!texts.empty() && bytes > most_bytes) break;
        texts.push_back({rows.integer(0), spoken, std::string{rows.text(1)}});
    }
    rows.reset();
    if (!texts.empty()) m_last = texts.back().row;
    return texts;
}

std::int64_t VectorTable::missing() const {
    Statement row{m_index, fmt::format("SELECT (SELECT count(*) FROM results_text_docsize) + (SELECT count(*) FROM "
                                       "transcripts_text_docsize) - (SELECT count(*) FROM vectors WHERE model = {})",
                                       model_id)};
    return row.bind(m_model).next() ? row.integer(0) : 0;
}

std::int64_t VectorTable::model_of(std::size_t dimensions) {
    Statement put{m_index, "INSERT INTO vector_models (name, dimensions) VALUES (?1, ?2) ON CONFLICT DO NOTHING"};
    put.bind(m_model, static_cast<std::int64_t>(dimensions)).run();
    const VectorModel model = find_vector_model(m_index, m_model);
    if (model.dimensions != dimensions) {
        throw base::Error{fmt::format("'{}' answers vectors of {} numbers, and those that the index has of it are of "
                                      "{}: it is another model",
                                      base::one_line(m_model), dimensions, model.dimensions)};
    }
    return model.id;
}

void VectorTable::put(const std::vector<std::pair<KnownText, std::vector<float>>>& vectors) {
    if (vectors.empty()) return;
    store::Transaction transaction{m_index};
    const std::int64_t model = model_of(vectors.front().second.size());
    for (const auto& [text, vector] : vectors) {
        Statement& put = text.spoken ? m_put_speech : m_put_answer;
        const std::string bytes = vector_bytes(vector);
        put.bind(model, text.row, text.text, store::Blob{bytes}).run();
    }
    while (pack_block(m_index, model)) {
    }
    transaction.commit();
}

} // namespace vlm::archive
