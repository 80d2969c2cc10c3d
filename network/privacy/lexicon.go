package privacy

import "strings"

// class is what a word may be, as far as clues of one person go; a word may be several things.
type class uint16

const (
	firstName    class = 1 << iota // «Fátima»
	surname                        // «García»
	person                         // one person, hardly said in general: «la usuaria»
	human                          // one person, or people in general: «la mujer»
	faceless                       // the same, and too general to be a clue alone: «una persona»
	kin                            // somebody's: «la madre de Youssef»
	origin                         // «marroquí», «Marruecos»
	illness                        // «esquizofrenia»
	violence                       // «maltratada»
	institution                    // what follows is named after somebody: «IES», «San»
	common                         // in capitals, and neither a name nor a place that tells: «Servicios»
	localityWord                   // «pedanía»
	groupHeading                   // «la familia García», «los hermanos García»
	link                           // «de», «la»: may stand within a name
)

// newLexicon builds the word lists, folded: small letters, no accents, Spanish and Valencian together.
func newLexicon() map[string]class {
	lexicon := make(map[string]class, 900)
	for words, c := range map[string]class{
		firstNames: firstName, surnames: surname, persons: person, humans: human, facelessOnes: human | faceless,
		kinship: kin, origins: origin, illnesses: illness, violences: violence, institutions: institution,
		commonWords: common, localities: localityWord, headings: groupHeading, links: link,
	} {
		for word := range strings.FieldsSeq(words) {
			lexicon[word] |= c
		}
	}
	return lexicon
}

// First names that are no other word in small letters: not Pilar, Rosa, Marina, Alba.
const firstNames = `
	aaron abdel abdelkader abdellah abderrahim abdul abdou abdoulaye adrian agustin ahmed aicha aida aisha ainhoa aitor alejandra
	alejandro alfonso alfredo ali alicia alina alvaro amadou amalia amina aminata amparo ana anass andrea andreea andres andreu antonia
	antonio antoni asuncion aya ayoub badr beatriz begona belen benito bilal boubacar brahim brenda brian carla carles carlos carlota
	carmen carme carolina catalina cecilia chaima cheikh cristian cristina cristobal daniel daniela david diego domingo eduardo elena
	elisa eloy emilia emilio encarna encarnacion enrique ernesto esteban esther eugenia eugenio eva fatiha fatima fatou fatoumata
	federico felipe felix fernanda fernando ferran ferran francesc francisca francisco gabriela gabriel gerardo ghita gines gonzalo
	gregorio guillermo gustavo habiba hafida hafsa hakim hamid hamza hanane hassan hassna hicham houda hugo ibrahim ibrahima ignacio
	ikram ilyas iman imane ines inmaculada ionut irene isaac isabel ismael ivan ivana jacinto jaime jamal jaume javier jawad jenifer
	jennifer jeronimo jessica jesus joan joaquin jonathan jordi jorge jose josefa josefina josep juan juana juani julia julian julio
	karim karima kevin khadija khadim khalid lahcen laila lamine latifa laura leila leonor lidia lucas lucia luis luisa lurdes lourdes
	mamadou manolo manuel manuela marcos margarita maria mariam mariama mariana mariano maribel marisol marta marwa mateo matilde
	mauricio maximo mehdi mercedes miguel mihai miquel miriam modou mohamed mohammed mohamad monica mounir moussa mustafa mustapha nabil
	nadia naima najat natalia nicolae nicolas noelia nora noura olena olga omar oscar oumar ousmane oussama pablo paco patricia paula
	pau pedro pepa pepe pere rachid rachida rafael rajae ramon raquel raul rebeca ricardo rkia roberto rodrigo roser ruben sabrina
	safae said saida salah salma salvador samir samira samuel sandra sanae sara sebastian sergio silvia simona siham sofia soledad
	sonia soraya soufiane souad susana svetlana tamara tania tariq teresa tomas umar valentina vanesa vasile veronica vicent vicenta
	vicente viorica virginia volodymyr wafae wilson yasmina yasmin yassin yassine yolanda youness younes youssef yousef youssra yusuf
	zakaria zahra zaida zineb zohra`

// Surnames that are hardly a place or another word.
const surnames = `
	abad abellan aguilar alaoui alarcon albaladejo alcaraz alonso alvarez amador amrani andreo aparicio arias asensio baeza ballester
	banos belmonte beltran benali benavente bermudez bernabe bouzid caballero cabrera calvo canovas carrasco carrillo castro cerda cerezo
	chaves contreras cortes costa cutillas delgado diallo diaz diop diouf dominguez egea escudero esteve fernandez ferrandez ferrer
	ferrando fuster galindo gallego garcia garrido gil gimenez giner gomez gomis gonzalez guillen gutierrez haddad heredia hernandez
	herrero ibanez idrissi iniesta izquierdo jimenez llopis llorca llorens lopez lorente lozano lucas marin martinez martin mendez
	meseguer millan molina montoya morales moreno moya munoz navarro ndiaye nicolas nieto noguera nunez ortega ortiz ortuno pardo parra
	pascual penalver perez pons popescu puig ramirez ramos reyes rodriguez romero roca rubio ruiz saez salas sanchez sanz sarr segura
	serrano serra soler soriano suarez tortosa traore vazquez velasco vicente vidal villalba ybarra yepes zamora zapata`

const persons = `
	senora senor sra sr usuaria usuario anciana anciano viuda viudo vecina vecino abuela abuelo chica chico muchacha muchacho chaval
	chavala senyora senyor usuari veina vei viuda iaia iaio avia xica xic`

const humans = `mujer hombre nina nino varon matrimonio pareja bebe dona home xiqueta xiquet parella matrimoni`

const facelessOnes = `persona familia menor joven adolescente madre padre hija hijo alumna alumno jove mare pare filla fill alumne`

const kinship = `
	madre padre hija hijo hermana hermano esposa marido abuela abuelo tia nieta nieto sobrina sobrino novia novio nuera yerno mujer
	vecina vecino familia caso mare pare filla fill germana germa marit dona neta net neboda nebot nora gendre avia avi cas veina`

const headings = `familia hermanos hermanas germans germanes los els`

const origins = `
	afgana afgano algeriana algeria algerina argelina argelino armenia armenio boliviana boliviano bulgara bulgaro chilena chileno
	china chino colombiana colombiano cubana cubano dominicana dominicano ecuatoriana ecuatoriano equatoriana equatoria estrangera
	extranjera extranjero gambiana gambiano georgiana georgiano ghanesa ghanes gitana gitano hondurena hondureno hondurenya inglesa
	ingles magrebi maliense maliana marroqui marroquina migrante inmigrante nicaraguense nigeriana nigeriano pakistani palestina palestino
	paraguaya paraguayo peruana peruano polaca polaco refugiada refugiado refugiat romanesa romanes rumana rumano rusa ruso saharaui
	senegalesa senegales siria sirio subsahariana subsahariano tunecina ucraniana ucraniano ucrainesa ucraines venezolana venezolano
	venecolana marruecos argelia marroc rumania romania bulgaria ecuador equador bolivia colombia venezuela venecuela ucrania ucraina
	senegal mali nigeria ghana gambia pakistan honduras paraguay cuba peru irlanda argentina`

const illnesses = `
	adiccion adiccio alcohol alcoholica alcoholico alcoholisme alcoholismo alzheimer anorexia autismo autisme autista bipolar cancer
	cocaina demencia depresion depressio diabetes diabetica dialisis discapacidad discapacitat drogas drogues embarazada embarassada
	encamada encamado enferma enfermedad enfermo epilepsia esquizofrenia esquizofrenica esquizofrenico heroina hepatitis ictus leucemia
	malalt malalta malaltia metadona oncologica paralisis parkinson psiquiatrica psiquiatrico sida sorda sordo suicidio suicidi tdah tea
	toxicomana toxicomano tlp trastorno trastorn tuberculosis vih ciega ciego`

const violences = `
	abusada abusado abusos abus agredida agredido agredix agresion agresor alejamiento allunyament amenaza amenazada amenazas
	maltractada maltractament maltratada maltratado maltratador maltrato maltratos pega pegaba pegava prostituida prostitucion
	prostitucio trata violacion violada violencia violentada victima violada violencia viogen`

const institutions = `
	ies ceip cra ifp cp colegio col escuela escola institut instituto institucio centro centre csmij hospital ambulatorio consultorio
	biblioteca teatro teatre pabello pabellon polideportivo polideportiu parque parc plaza placa calle carrer avenida avinguda avda paseo
	passeig camino cami barrio barri partida carretera fundacion fundacio asociacion associacio proyecto projecte programa premio premi
	edificio edifici sala residencia parroquia iglesia esglesia ermita convento san santa santo sant virgen
	jesus aula taller oficina albergue alberg compromiso universidad universitat catedra c`

const commonWords = `
	alcalde alcaldesa alcaldessa concejal concejala coordinador coordinadora director directora presidenta presidente regidor regidora tecnica tecnico
	abril acogida agost agosto ajuntament alhama alacant alicante aragon ayuda ayudas ayuntamiento caritas cavi ceas centre centro
	colectivo comision comissio comunidad comunitat consejeria concejalia conselleria cruz creu cepaim deporte desembre diciembre
	direccion dios domingo domicilio educacion educacio emergencia empleo enero espana espanya espanol estatut europa febrero febrer formacion
	formacio generalitat gener gitano grupo grup igualdad igualtat infancia inclusion inclusio insercion jueves julio juliol junio juny
	juventud joventut lunes maig marco mayo mancomunidad mancomunitat miercoles murcia navidad nadal noviembre novembre numerosa octubre
	octobre onu plan pla plena primaria proteccion proteccio proyecto red xarxa region regio reunion renta roja sabado salud salut
	secundaria septiembre setembre servef servei serveis servicio servicios social sociales socials sistema solidaridad
	tardor universidad valencia valenciano valenciana verano vida vivienda habitatge zaragoza nacional internacional
	monoparental acogedora educadora extensa profesional professional extracomunitaria unidad unitat urgencias urgencies estado estat`

const localities = `pedania pedanies pedanias caserio aldea disseminat diseminado pueblo poble`

const links = `de del d la el los las l els les al y i e`
